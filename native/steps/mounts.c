/* Steps that build the new root and move into it. Only mount API calls that take descriptors (Linux 5.2,
 * attributes 5.12): no path of the host is looked up after step_source, so nothing can be swapped under us. */
#include "init/jail.h"

#include <asm/stat.h>
#include <linux/mount.h>

#define MNT_DETACH 2

void step_propagation(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_PROPAGATION, 0, SYS5(__NR_mount, NULL, "/", NULL, 0x44000 /* MS_REC | MS_PRIVATE */, NULL));
}

static long restrict_mount(int fd, uint32_t flags, unsigned how) {
    /* A clone that another namespace has made, the zygote's or the supervisor's, is a peer of the mount there: what is
     * mounted on it would appear on the host as well. */
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_NOSUID, .propagation = 0x40000 /* MS_PRIVATE */};
    if (!(flags & JAIL_DEVICE)) attributes.attr_set |= MOUNT_ATTR_NODEV;
    if (flags & JAIL_READONLY) attributes.attr_set |= MOUNT_ATTR_RDONLY;
    if (flags & JAIL_NOEXEC) attributes.attr_set |= MOUNT_ATTR_NOEXEC;
    return SYS5(__NR_mount_setattr, fd, "", AT_EMPTY_PATH | how, &attributes, sizeof attributes);
}

/* A file system of our own; options come in pairs of key and value, a flag's is "", ended by NULL. */
static int new_filesystem(enum jail_stage stage, int index, const char *type, const char *const *options,
                          uint32_t flags) {
    uint32_t attributes = MOUNT_ATTR_NOSUID;
    if (!(flags & JAIL_DEVICE)) attributes |= MOUNT_ATTR_NODEV;
    if (flags & JAIL_NOEXEC) attributes |= MOUNT_ATTR_NOEXEC;
    int context = (int)must(stage, index, SYS2(__NR_fsopen, type, FSOPEN_CLOEXEC));
    for (; *options; options += 2) {
        int is_flag = !options[1][0];
        must(stage, index,
             SYS5(__NR_fsconfig, context, is_flag ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, options[0],
                  is_flag ? NULL : options[1], 0));
    }
    must(stage, index, SYS5(__NR_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
    int fd = (int)must(stage, index, SYS3(__NR_fsmount, context, FSMOUNT_CLOEXEC, attributes));
    sys_close(context);
    return fd;
}

/* proc(5): subset=pid (5.8) leaves processes alone, hidepid=invisible those one may not trace, init among them. The
 * kernel allows it only while a /proc of which nothing is covered can be seen (mount_namespaces(7)): before the pivot.
 */
static int new_proc(int index, int is_whole) {
    const char *const processes[] = {"subset", "pid", "hidepid", "invisible", NULL};
    const char *const whole[] = {"hidepid", "invisible", NULL};
    return new_filesystem(JAIL_STAGE_SOURCE, index, "proc", is_whole ? whole : processes, JAIL_NOEXEC);
}

/* A file system that the guest can do without: a detached mount of it, or a negative errno. */
int try_filesystem(const char *type) {
    int context = (int)SYS2(__NR_fsopen, type, FSOPEN_CLOEXEC);
    if (context < 0) return context;
    long fd = SYS5(__NR_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    if (fd >= 0)
        fd = SYS3(__NR_fsmount, context, FSMOUNT_CLOEXEC,
                  MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY);
    sys_close(context);
    return (int)fd;
}

/* A name may lead elsewhere by now: another guest that writes to the same folder renames in it while we look it up.
 * The mounted file and its place are the inodes that the plan was made for, or the run is refused with ESTALE. */
static void check_identity(enum jail_stage stage, int index, int fd, const struct jail_entry *entry) {
    if (entry->inode == 0) return;
    struct stat found;
    must(stage, index, SYS4(__NR_newfstatat, fd, "", &found, AT_EMPTY_PATH));
    if (found.st_dev != entry->device || found.st_ino != entry->inode) fail(stage, index, ESTALE);
}

/* Recursive: a mount below the source that we may not uncover would otherwise make the clone fail (EINVAL), and showing
 * the directory beneath it would show files that the host has hidden. */
void step_source(struct jail *jail) {
    const struct jail_entry *entries = at(jail, jail->plan->entries);
    for (uint32_t i = 0; i < jail->plan->entries.count; i++) {
        if (entries[i].kind == JAIL_PROC) jail->tree_fds[i] = new_proc((int)i, entries[i].flags & JAIL_WHOLE);
        if (entries[i].kind != JAIL_BIND) continue;
        int fd = entries[i].tree_fd;
        unsigned how = entries[i].inode ? AT_SYMLINK_NOFOLLOW : 0;
        if (fd < 0)
            fd = (int)must(JAIL_STAGE_SOURCE, (int)i,
                           SYS3(__NR_open_tree, AT_FDCWD, text(jail, entries[i].source),
                                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | how));
        check_identity(JAIL_STAGE_SOURCE, (int)i, fd, &entries[i]);
        must_hold(JAIL_STAGE_SOURCE, (int)i, restrict_mount(fd, entries[i].flags, AT_RECURSIVE), "sys_mount_setattr");
        jail->tree_fds[i] = fd;
    }
}

static void attach(enum jail_stage stage, int index, int tree, int directory, const char *path) {
    must(stage, index, SYS5(__NR_move_mount, tree, "", directory, path, MOVE_MOUNT_F_EMPTY_PATH));
}

/* Mounted over "/": no directory of the host has to lend itself as a mount point. The descriptor is the only way to it.
 */
void step_root(struct jail *jail) {
    const char *const options[] = {"size", text(jail, jail->plan->root), "nr_inodes", "4096", "mode", "755", NULL};
    int fd = new_filesystem(JAIL_STAGE_ROOT, 0, "tmpfs", options, JAIL_NOEXEC);
    attach(JAIL_STAGE_ROOT, 1, fd, AT_FDCWD, "/");
    must(JAIL_STAGE_ROOT, 2, SYS1(__NR_fchdir, fd));
    sys_close(fd);
}

/* Mounted on the very file that it is a clone of, by a descriptor: the name of the mount point may change meanwhile. */
static void attach_onto_itself(struct jail *jail, int index, const struct jail_entry *entry) {
    int point = (int)must(JAIL_STAGE_TREE, index,
                          sys_openat(AT_FDCWD, text(jail, entry->path), O_PATH | O_NOFOLLOW | O_CLOEXEC, 0));
    check_identity(JAIL_STAGE_TREE, index, point, entry);
    must(
        JAIL_STAGE_TREE, index,
        SYS5(__NR_move_mount, jail->tree_fds[index], "", point, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    sys_close(point);
}

static const char *decimal(uint64_t value, char *end) {
    *end = 0;
    do *--end = (char)('0' + value % 10);
    while (value /= 10);
    return end;
}

static void make_file(struct jail *jail, int index, const struct jail_entry *entry) {
    int fd = (int)must(JAIL_STAGE_TREE, index,
                       sys_openat(AT_FDCWD, text(jail, entry->path),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry->mode));
    const char *from = text(jail, entry->source);
    for (size_t done = 0; done < entry->source.count;)
        done += (size_t)must(JAIL_STAGE_TREE, index, sys_write(fd, from + done, entry->source.count - done));
    sys_close(fd);
}

static void make_scratch(struct jail *jail, int index, const struct jail_entry *entry) {
    char size[24], inodes[24];
    const char *const options[] = {
        "size", decimal(entry->size, size + 23), "nr_inodes", decimal(entry->inodes, inodes + 23), "mode", "700", NULL};
    jail->scratch_fd = new_filesystem(JAIL_STAGE_TREE, index, "tmpfs", options, entry->flags);
    attach(JAIL_STAGE_TREE, index, jail->scratch_fd, AT_FDCWD, text(jail, entry->path));
}

/* Shows a directory of the scratch file system at its place: all places share its size and inodes. */
static void make_place(struct jail *jail, int index, const struct jail_entry *entry) {
    char name[24];
    const char *directory = decimal((uint64_t)index, name + 23);
    must(JAIL_STAGE_TREE, index, SYS3(__NR_mkdirat, jail->scratch_fd, directory, entry->mode));
    must(JAIL_STAGE_TREE, index, SYS4(__NR_fchmodat, jail->scratch_fd, directory, entry->mode, 0)); /* the sticky bit */
    int tree = (int)must(JAIL_STAGE_TREE, index,
                         SYS3(__NR_open_tree, jail->scratch_fd, directory, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    attach(JAIL_STAGE_TREE, index, tree, AT_FDCWD, text(jail, entry->path));
    sys_close(tree);
}

/* Documentation/filesystems/devpts.rst: each mount has terminals of its own (Linux 4.7). Its nodes are devices, and the
 * guest can make no other there. "max" keeps one jail from using up those of all (/proc/sys/kernel/pty/max). */
static void make_terminals(struct jail *jail, int index, const struct jail_entry *entry) {
    char most[24];
    const char *const options[] = {"mode", "600", "ptmxmode", "666", "max", decimal(entry->size, most + 23), NULL};
    int fd = new_filesystem(JAIL_STAGE_TREE, index, "devpts", options, JAIL_DEVICE | JAIL_NOEXEC);
    const char *path = text(jail, entry->path);
    must(JAIL_STAGE_TREE, index, SYS3(__NR_mkdirat, AT_FDCWD, path, 0755));
    attach(JAIL_STAGE_TREE, index, fd, AT_FDCWD, path);
    sys_close(fd);
}

/* overlayfs in a user namespace (Linux 5.11: userxattr). The layers are named from the folder that has them, for a name
 * of the host's may hold what separates options; and the folder goes again: the overlay holds clones of its own. Made
 * after the change of ids, whose rights the overlay keeps for all that it does to its layers. */
static void make_overlay(struct jail *jail, int index, const struct jail_entry *entry) {
    static const char *const options[] = {"lowerdir", "lower",     "upperdir", "upper", "workdir",
                                          "work",     "userxattr", "",         NULL};
    const char *path = text(jail, entry->path);
    must(JAIL_STAGE_TREE, index, SYS1(__NR_chdir, path));
    int fd = new_filesystem(JAIL_STAGE_TREE, index, "overlay", options, entry->flags);
    must(JAIL_STAGE_TREE, index, SYS1(__NR_chdir, "/"));
    must(JAIL_STAGE_TREE, index, SYS2(__NR_umount2, path, MNT_DETACH));
    attach(JAIL_STAGE_TREE, index, fd, AT_FDCWD, path);
    sys_close(fd);
}

static int is_directory(const char *path) {
    long fd = sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd >= 0) sys_close((int)fd);
    return fd >= 0;
}

/* Mounts a file or folder of the new root, read-only, over a path. Returns 0, or the errno of the last call, negative.
 */
long cover(int index, int from, const char *source, int at, const char *path) {
    int tree =
        (int)must(JAIL_STAGE_TREE, index, SYS3(__NR_open_tree, from, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    must_hold(JAIL_STAGE_TREE, index, restrict_mount(tree, JAIL_READONLY | JAIL_NOEXEC, 0), "sys_mount_setattr");
    long r = SYS5(__NR_move_mount, tree, "", at, path, MOVE_MOUNT_F_EMPTY_PATH);
    sys_close(tree);
    return r;
}

/* Covers a path. One that is gone by now, or lies where not even we can go (the guest will have less rights), needs
 * no cover. */
static void make_cover(struct jail *jail, int index, const struct jail_entry *entry) {
    const char *source = text(jail, entry->source), *path = text(jail, entry->path);
    long r = cover(index, AT_FDCWD, source, AT_FDCWD, path);
    int is_gone = r == -ENOENT || r == -ENOTDIR || r == -EACCES;
    if (r == -EINVAL) is_gone = is_directory(path) != is_directory(source);
    if (!is_gone) must_hold(JAIL_STAGE_TREE, index, r, "sys_move_mount");
}

void step_tree(struct jail *jail) {
    const struct jail_entry *entries = at(jail, jail->plan->entries);
    SYS1(__NR_umask, 0);
    for (uint32_t i = 0; i < jail->plan->entries.count; i++) {
        const struct jail_entry *entry = &entries[i];
        const char *path = text(jail, entry->path);
        int index = (int)i;
        switch (entry->kind) {
        case JAIL_DIRECTORY:
            must(JAIL_STAGE_TREE, index, SYS3(__NR_mkdirat, AT_FDCWD, path, entry->mode));
            break;
        case JAIL_FILE:
            make_file(jail, index, entry);
            break;
        case JAIL_SYMLINK:
            must(JAIL_STAGE_TREE, index, SYS3(__NR_symlinkat, text(jail, entry->source), AT_FDCWD, path));
            break;
        case JAIL_BIND:
        case JAIL_PROC:
            if (entry->flags & JAIL_ONTO_ITSELF)
                attach_onto_itself(jail, index, entry);
            else
                attach(JAIL_STAGE_TREE, index, jail->tree_fds[i], AT_FDCWD, path);
            sys_close(jail->tree_fds[i]);
            if (entry->flags & JAIL_WHOLE) cover_proc(jail, index, entry);
            break;
        case JAIL_COVER:
            make_cover(jail, index, entry);
            break;
        case JAIL_HIERARCHY:
            make_hierarchy(jail, entry);
            break;
        case JAIL_SCRATCH:
            make_scratch(jail, index, entry);
            break;
        case JAIL_TERMINALS:
            make_terminals(jail, index, entry);
            break;
        case JAIL_PLACE:
            make_place(jail, index, entry);
            break;
        case JAIL_OVERLAY:
            make_overlay(jail, index, entry);
            break;
        default:
            fail(JAIL_STAGE_TREE, index, EINVAL);
        }
    }
}

/* pivot_root(2), "pivot_root(".", ".")": the old root ends up stacked on the new one, where "." still is the new. */
void step_pivot(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_PIVOT, 0, SYS2(__NR_pivot_root, ".", "."));
    must(JAIL_STAGE_PIVOT, 1, SYS2(__NR_umount2, ".", MNT_DETACH));
    must(JAIL_STAGE_PIVOT, 2, SYS1(__NR_chroot, "."));
    must(JAIL_STAGE_PIVOT, 3, SYS1(__NR_chdir, "/"));
}

void step_seal(struct jail *jail) {
    (void)jail;
    int fd = (int)must(JAIL_STAGE_SEAL, 0, sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    must_hold(JAIL_STAGE_SEAL, 1, restrict_mount(fd, JAIL_READONLY | JAIL_NOEXEC, 0), "sys_mount_setattr");
    sys_close(fd);
}
