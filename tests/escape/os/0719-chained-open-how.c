// category: syscall-surface | expect: contained | source: openat2 with RESOLVE_IN_ROOT on a forged root stays in the jail
#include "probe.h"

int main(void) {
    struct stat root, at;
    stat("/", &root);
    uint64_t resolve[] = {0, 0x10 /* IN_ROOT */, 0x08 /* BENEATH */};
    char *paths[] = {"../../../../..", "/proc/self/root/..", "/proc/1/root", "/../.."};
    for (int i = 0; i < 12; i++) {
        struct { uint64_t flags, mode, resolve; } how = {O_PATH | O_DIRECTORY, 0, resolve[i / 4]};
        int from = open("/tmp", O_PATH), fd = (int)syscall(437, from, paths[i % 4], &how, sizeof how);
        if (fd < 0 || fstat(fd, &at)) continue;
        struct stat tmp;
        fstat(from, &tmp);
        int known = (at.st_ino == root.st_ino && at.st_dev == root.st_dev) || (at.st_ino == tmp.st_ino && at.st_dev == tmp.st_dev);
        if (!known) escaped("%s leads elsewhere", paths[i % 4]);
    }
    held();
}
