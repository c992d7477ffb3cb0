/* Clones of the mount at a host path; and an id-mapped clone of a host directory (mount_setattr(2), Linux 5.12): its
 * owner's files appear as the jail's own, and what the guest writes belongs to that owner. Only the supervisor can make
 * one, and only as the host's root. */
#define _GNU_SOURCE
#include "supervisor/spawn.h"
#include "rawsys/sys.h"

#include <linux/mount.h>

static int tree(const char *path, unsigned how) {
    return (int)SYS3(__NR_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | how);
}

int jail_trees(const char *const *paths, const char *follow, int32_t count, int32_t *fds) {
    for (int32_t i = 0; i < count; i++)
        if ((fds[i] = tree(paths[i], follow[i] ? 0 : AT_SYMLINK_NOFOLLOW)) < 0) return i;
    return count;
}

int jail_shifted_tree(const char *path, int user_namespace) {
    int fd = tree(path, 0);
    if (fd < 0) return fd;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (__u64)user_namespace};
    int r = (int)SYS5(__NR_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
    if (r < 0) {
        sys_close(fd);
        return r;
    }
    return fd;
}
