// category: mount | expect: contained | source: a fresh proc, sysfs, cgroupfs, overlay shows more than the jail's | live: root
#include "probe.h"

int main(void) {
    char *types[] = {"tmpfs", "proc", "sysfs", "cgroup2", "cgroup", "overlay", "debugfs", "tracefs", "bpf",
                     "devtmpfs", "devpts", "mqueue", "fuse", "ramfs", "securityfs", "binfmt_misc"};
    char place[] = "/tmp/mount-XXXXXX";
    if (!mkdtemp(place)) strcpy(place, "/tmp");
    for (int i = 0; i < 16; i++) {
        long r = mount("none", place, types[i], 0, NULL);
        int because = errno;
        if (r == 0) umount2(place, MNT_DETACH);
        errno = because;
        if (!refused(r)) rmdir(place), escaped("mount of %s", types[i]);
    }
    rmdir(place);
    held();
}
