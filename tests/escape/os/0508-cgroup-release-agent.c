// category: mount | expect: contained | source: a mounted v1 hierarchy runs release_agent as the host's root (CVE-2022-0492) | live: root
#include "probe.h"

int main(void) {
    char *controllers[] = {"memory", "pids", "cpu", "cpuset", "rdma", "none,name=probe", "freezer", "devices"};
    char place[] = "/tmp/cgroup-XXXXXX";
    if (!mkdtemp(place)) held();
    for (int i = 0; i < 8; i++) {
        if (mount("cgroup", place, "cgroup", 0, controllers[i])) continue;
        umount2(place, MNT_DETACH);
        rmdir(place);
        escaped("cgroup hierarchy %s mounted", controllers[i]);
    }
    rmdir(place);
    held();
}
