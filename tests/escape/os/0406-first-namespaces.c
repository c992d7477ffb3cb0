// category: namespace | expect: contained | source: the kernel's first namespaces have fixed numbers; none may be ours | live: plain
#include "probe.h"

int main(void) {
    struct { char *name, *first; } all[] = {
        {"user", "user:[4026531837]"}, {"pid", "pid:[4026531836]"}, {"ipc", "ipc:[4026531839]"},
        {"uts", "uts:[4026531838]"}, {"cgroup", "cgroup:[4026531835]"},
    };
    for (int i = 0; i < 5; i++) {
        char path[64], now[64] = "";
        snprintf(path, sizeof path, "/proc/self/ns/%s", all[i].name);
        readlink(path, now, sizeof now - 1);
        if (!strcmp(now, all[i].first)) escaped("in the host's %s namespace", all[i].name);
    }
    held();
}
