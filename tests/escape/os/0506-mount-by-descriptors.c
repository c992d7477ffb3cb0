// category: mount | expect: contained | source: the newer mount calls, forgotten by filters that know mount(2) alone | live: root
#include "probe.h"

int main(void) {
    uint64_t attributes[4] = {0};
    char *types[] = {"tmpfs", "proc", "cgroup2", "overlay", "sysfs"};
    for (int i = 0; i < 5; i++) REFUSED(syscall(NR_fsopen, types[i], 0));
    REFUSED(syscall(NR_fsconfig, -1, 6, 0, 0, 0));
    REFUSED(syscall(NR_fsmount, -1, 0, 0));
    REFUSED(syscall(NR_fspick, AT_FDCWD, "/tmp", 0));
    REFUSED(syscall(NR_open_tree, AT_FDCWD, "/tmp", 1 | O_CLOEXEC));
    REFUSED(syscall(NR_move_mount, -1, "", -1, "", 4));
    REFUSED(syscall(NR_mount_setattr, -1, "", 0, attributes, sizeof attributes));
    REFUSED(syscall(NR_open_tree_attr, AT_FDCWD, "/tmp", 1, attributes, sizeof attributes));
    held();
}
