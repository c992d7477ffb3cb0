/* Changes modes and times of files for a guest without namespaces: Landlock looks at no such call, and a filter sees no
 * path. So the guest's filter tells of it, and the thread that is told makes it, on a descriptor of its own, beneath
 * the folders that the guest may write to. The call never goes on in the guest: its memory may change after any look.
 *
 * The path is copied once. openat2(2) resolves the copy beneath a root's descriptor that was opened before the guest
 * started: a path, a link or a folder that is changed meanwhile leads to another file beneath that root, or nowhere.
 * The thread has the guest's ids for files (setfsuid(2)) and no capability over them, so that the kernel refuses files
 * of others and folders that the guest may not pass through. Its other ids stay the supervisor's, and no other process
 * may signal or trace it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>

#include "supervisor/attributes.h"
#include "supervisor/guest_memory.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

enum {
    NONE = -1,
    NO_FOLLOW = -2,
    RETRIES = 16, /* of a resolution that a rename elsewhere has disturbed (openat2(2), EAGAIN) */
    MOST_CALLS = 1000000, /* of one run: each costs the supervisor some 20 us that no limit of the guest's counts */
    SPECIAL_BITS = 07000
};
enum kind {
    MODE,
    TIMESPECS,
    TIMEVALS,
    SECONDS, /* struct utimbuf */
    OWNER /* user and group */
};

/* Which argument is what: folder, path, value, flags. */
#define SHAPES(X)                                                                                                      \
    X(fchmod, 0, NONE, 1, NONE, MODE)                                                                                  \
    X(fchmodat, 0, 1, 2, NONE, MODE)                                                                                   \
    X(fchmodat2, 0, 1, 2, 3, MODE)                                                                                     \
    X(utimensat, 0, 1, 2, 3, TIMESPECS)                                                                                \
    X(fchown, 0, NONE, 1, NONE, OWNER)                                                                                 \
    X(fchownat, 0, 1, 2, 4, OWNER)
#ifdef SYS_chmod
#define OLD_SHAPES(X)                                                                                                  \
    X(chmod, NONE, 0, 1, NONE, MODE)                                                                                   \
    X(utime, NONE, 0, 1, NONE, SECONDS)                                                                                \
    X(utimes, NONE, 0, 1, NONE, TIMEVALS)                                                                              \
    X(futimesat, 0, 1, 2, NONE, TIMEVALS)                                                                              \
    X(chown, NONE, 0, 1, NONE, OWNER)                                                                                  \
    X(lchown, NONE, 0, 1, NO_FOLLOW, OWNER)
#else
#define OLD_SHAPES(X)
#endif

static const struct shape {
    int number, folder, path, value, flags;
    enum kind kind;
} shapes[] = {
#define SHAPE(name, ...) {SYS_##name, __VA_ARGS__},
    SHAPES(SHAPE) OLD_SHAPES(SHAPE)
#undef SHAPE
};
#define QUOTED(name, ...) #name,
const char *const jail_attribute_names[] = {SHAPES(QUOTED) OLD_SHAPES(QUOTED)};
const int jail_attribute_count = sizeof shapes / sizeof *shapes;

struct attributes {
    uint64_t served; /* bits: places in the list of shapes */
    uint64_t left;
    uid_t uid;
    gid_t gid;
    dev_t scratch_device;
    ino_t scratch_inode;
    int root_count;
    struct root {
        int fd;
        char *path;
    } roots[JAIL_MAX_WRITABLE];
    char named[PATH_MAX]; /* by the guest */
    char whole[2 * PATH_MAX]; /* from the root of the file system */
};

/* The request, all of it copied. */
struct change {
    enum kind kind;
    int follows, descriptor; /* descriptor: of the guest's, or NONE where `whole` names the file */
    mode_t mode;
    uid_t uid;
    gid_t gid;
    struct timespec times[2];
};

/* --- the guest's arguments ---------------------------------------------------------------------------------------- */

static int copy_times(int memory, uint64_t address, enum kind form, struct timespec *times) {
    int64_t raw[4];
    if (!address) {
        times[0].tv_nsec = times[1].tv_nsec = UTIME_NOW;
        return 0;
    }
    if (guest_copy(memory, address, raw, form == SECONDS ? 16 : 32)) return EFAULT;
    for (int i = 0; i < 2; i++)
        times[i] = form == SECONDS ? (struct timespec){raw[i], 0} : (struct timespec){raw[2 * i], raw[2 * i + 1]};
    if (form != TIMEVALS) return 0;
    for (int i = 0; i < 2; i++) {
        if (times[i].tv_nsec < 0 || times[i].tv_nsec >= 1000000) return EINVAL;
        times[i].tv_nsec *= 1000;
    }
    return 0;
}

/* The descriptor that /proc/self/fd/N names, by which a C library changes the mode of what it has opened with O_PATH
 * (glibc 2.32), else NONE. */
static int descriptor_of(const char *path) {
    static const char before[] = "/proc/self/fd/";
    char *end;
    if (strncmp(path, before, sizeof before - 1) || !path[sizeof before - 1]) return NONE;
    unsigned long number = strtoul(path + sizeof before - 1, &end, 10);
    return *end || number > INT_MAX ? NONE : (int)number;
}

/* Makes a path from the root of the file system of what the guest has named. */
static int place(struct attributes *self, uint32_t pid, int folder, struct change *change) {
    change->descriptor = descriptor_of(self->named);
    if (change->descriptor != NONE) return 0;
    size_t size = 0;
    if (self->named[0] != '/') {
        int error = guest_link(pid, folder, self->whole);
        if (error) return error;
        size = strlen(self->whole);
        self->whole[size++] = '/';
    }
    strcpy(self->whole + size, self->named); /* each of the two is shorter than PATH_MAX */
    return 0;
}

static int read_place(struct attributes *self, const struct seccomp_notif *told, const struct shape *shape, int memory,
                      struct change *change) {
    const __u64 *arguments = told->data.args;
    int folder = shape->folder == NONE ? AT_FDCWD : (int)arguments[shape->folder];
    int flags = shape->flags >= 0 ? (int)arguments[shape->flags] : shape->flags == NO_FOLLOW ? AT_SYMLINK_NOFOLLOW : 0;
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return EINVAL;
    change->follows = !(flags & AT_SYMLINK_NOFOLLOW);
    change->descriptor = folder;
    if (shape->path == NONE || (!arguments[shape->path] && change->kind == TIMESPECS)) return folder < 0 ? EBADF : 0;
    int error = guest_path(memory, arguments[shape->path], self->named);
    if (error) return error;
    if (self->named[0]) return place(self, told->pid, folder, change);
    return !(flags & AT_EMPTY_PATH) ? ENOENT : folder < 0 ? EPERM : 0;
}

/* Copies all of a call; returns 0 or an errno. */
static int read_call(struct attributes *self, const struct seccomp_notif *told, const struct shape *shape,
                     struct change *change) {
    int memory = guest_open(told->pid, "mem", O_RDONLY), error = 0;
    if (memory < 0) return EPERM;
    uint64_t value = told->data.args[shape->value];
    change->kind = shape->kind;
    if (shape->kind == MODE) {
        change->mode = (mode_t)value & 0777;
    } else if (shape->kind == OWNER) {
        change->uid = (uid_t)value;
        change->gid = (gid_t)told->data.args[shape->value + 1];
    } else {
        error = copy_times(memory, value, shape->kind, change->times);
    }
    if (!error) error = read_place(self, told, shape, memory, change);
    close(memory);
    return error;
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

/* Returns what a path names beneath a root, "" for the root; NULL where it begins otherwise. */
static const char *beneath(const char *path, const char *root) {
    for (; *root; root++) {
        while (*path == '/' && (path[1] == '/' || (path[1] == '.' && path[2] == '/'))) path += path[1] == '/' ? 1 : 2;
        if (*path++ != *root) return NULL;
    }
    if (*path && *path != '/') return NULL;
    while (*path == '/') path++;
    return path;
}

static int open_in_root(const struct root *root, const char *rest, int follows) {
    struct open_how how = {.flags = (__u64)(O_PATH | O_CLOEXEC | (follows ? 0 : O_NOFOLLOW)),
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int fd = NONE;
    if (!*rest) return fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
    for (int i = 0; i < RETRIES; i++) {
        fd = (int)syscall(SYS_openat2, root->fd, rest, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN) break;
    }
    return fd;
}

/* Opens a file that the guest may write to, by its path. Returns a descriptor (O_PATH) or -errno. */
static int open_beneath(const struct attributes *self, const char *path, int follows) {
    for (int i = 0; i < self->root_count; i++) {
        const char *rest = beneath(path, self->roots[i].path);
        if (!rest) continue;
        int fd = open_in_root(&self->roots[i], rest, follows);
        if (fd >= 0) return fd;
        int is_plain = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ENAMETOOLONG;
        return is_plain ? -errno : -EPERM;
    }
    return -EPERM;
}

/* Opens what the guest has open, if it lies beneath a root: the name that the kernel knows it by must lead there. */
static int open_descriptor(struct attributes *self, uint32_t pid, int descriptor) {
    char path[64];
    struct stat theirs, ours;
    int error = guest_link(pid, descriptor, self->whole);
    if (error) return -error;
    snprintf(path, sizeof path, "/proc/%u/fd/%d", pid, descriptor);
    if (self->whole[0] != '/' || stat(path, &theirs) < 0) return -EPERM;
    int fd = open_beneath(self, self->whole, 0);
    if (fd < 0) return -EPERM;
    if (fstat(fd, &ours) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino) return fd;
    close(fd);
    return -EPERM;
}

/* tar and cp, run by root, name the owner that a file has already. */
static int keeps_owner(const struct change *change, const struct stat *found) {
    return (change->uid == (uid_t)-1 || change->uid == found->st_uid) &&
           (change->gid == (gid_t)-1 || change->gid == found->st_gid);
}

/* Only the guest's own plain files and folders, and the times of its links. The scratch folder itself lies among the
 * machine's files: it stays closed to all others. Returns 0 or an errno. */
static int check(const struct attributes *self, int fd, struct change *change) {
    struct stat found;
    if (fstat(fd, &found) < 0 || found.st_uid != self->uid) return EPERM;
    if (change->kind == OWNER) return keeps_owner(change, &found) ? 0 : EPERM;
    if (S_ISLNK(found.st_mode)) return change->kind == MODE ? EOPNOTSUPP : 0;
    if (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode)) return EPERM;
    if (found.st_dev == self->scratch_device && found.st_ino == self->scratch_inode) change->mode &= 0700;
    return 0;
}

/* By the name of our own descriptor: fchmod(2) takes none with O_PATH, and fchmodat2(2) came with Linux 6.6. */
static int apply(int fd, const struct change *change) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (change->kind == OWNER) return 0; /* as it was */
    int r = change->kind == MODE ? chmod(path, change->mode) : utimensat(AT_FDCWD, path, change->times, 0);
    return r < 0 ? errno : 0;
}

static int make(struct attributes *self, int listener, const struct seccomp_notif *told, struct change *change) {
    __u64 id = told->id;
    int fd = change->descriptor == NONE ? open_beneath(self, self->whole, change->follows)
                                        : open_descriptor(self, told->pid, change->descriptor);
    if (fd < 0) return -fd;
    /* Had the caller gone, its number could be another's by now, and all that was read with it. */
    int error = ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) < 0 ? EPERM : check(self, fd, change);
    if (!error) error = apply(fd, change);
    close(fd);
    return error;
}

int attributes_change(struct attributes *self, int listener, const struct seccomp_notif *told) {
    struct change change = {0};
    int i = 0;
    while (i < jail_attribute_count && shapes[i].number != told->data.nr) i++;
    if (i == jail_attribute_count || !(self->served >> i & 1)) return ATTRIBUTES_DENIED;
    if (shapes[i].kind == MODE && told->data.args[shapes[i].value] & SPECIAL_BITS) return ATTRIBUTES_DENIED;
    if (!self->left) return EPERM;
    self->left--;
    int error = read_call(self, told, &shapes[i], &change);
    return error ? error : make(self, listener, told, &change);
}

/* --- the thread --------------------------------------------------------------------------------------------------- */

int attributes_begin(const struct attributes *self) { return take_file_identity(self->uid, self->gid); }

static int take_roots(struct attributes *self, const struct jail_writable *writable) {
    char path[40];
    for (; self->root_count < writable->root_count; self->root_count++) {
        struct root *root = &self->roots[self->root_count];
        root->fd = writable->roots[self->root_count];
        snprintf(path, sizeof path, "/proc/self/fd/%d", root->fd);
        ssize_t size = readlink(path, self->whole, PATH_MAX);
        if (size < 0) return -1;
        self->whole[size] = 0;
        root->path = strdup(self->whole);
        if (!root->path) return -1;
    }
    return 0;
}

struct attributes *attributes_for(const struct jail_writable *writable) {
    struct stat scratch;
    struct attributes *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->served = writable->served;
    self->left = MOST_CALLS;
    if (writable->root_count >= 1 && writable->root_count <= JAIL_MAX_WRITABLE && take_roots(self, writable) == 0 &&
        fstat(self->roots[0].fd, &scratch) == 0) {
        self->uid = scratch.st_uid;
        self->gid = scratch.st_gid;
        self->scratch_device = scratch.st_dev;
        self->scratch_inode = scratch.st_ino;
        return self;
    }
    attributes_free(self);
    return NULL;
}

void attributes_free(struct attributes *self) {
    for (int i = 0; self && i < self->root_count; i++) free(self->roots[i].path);
    free(self);
}
