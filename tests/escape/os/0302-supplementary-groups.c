// category: capability | expect: contained | source: groups such as docker, disk or shadow open files of the host | live: root
#include "probe.h"

int main(void) {
    gid_t groups[1024];
    int n = getgroups(1024, groups);
    for (int i = 0; i < n; i++)
        if (groups[i] != getgid()) escaped("supplementary group %u", groups[i]);
    held();
}
