// category: resource | expect: limit:disk | source: directories are inodes too, and each holds a name's worth of kernel memory | verdict: disk | live: filesystem.inodes=200000 limits.memory=1G
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 40000; i++) {
        char name[300];
        snprintf(name, sizeof name, "/tmp/%0200d", i);
        if (mkdir(name, 0700)) held();
    }
    escaped("40000 directories");
}
