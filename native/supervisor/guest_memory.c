/* Reads a waiting guest through /proc. Access there is by the ids that a thread has for files, while
 * process_vm_readv(2) asks for its real ones, which a thread of root's must not lend to a guest: any process of that id
 * could signal it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/guest_memory.h"

int guest_open(uint32_t pid, const char *name, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%u/%s", pid, name);
    return open(path, flags | O_CLOEXEC);
}

/* Reads a link in /proc to a folder or file that the caller has open. Returns 0 or an errno. */
int guest_link(uint32_t pid, int descriptor, char *text) {
    char path[64];
    if (descriptor == AT_FDCWD)
        snprintf(path, sizeof path, "/proc/%u/cwd", pid);
    else
        snprintf(path, sizeof path, "/proc/%u/fd/%d", pid, descriptor);
    ssize_t size = readlink(path, text, PATH_MAX);
    if (size < 0) return errno == ENOENT ? EBADF : EPERM;
    if (size == PATH_MAX) return ENAMETOOLONG;
    text[size] = 0;
    return 0;
}

int guest_copy(int memory, uint64_t address, void *to, size_t size) {
    return pread(memory, to, size, (off_t)address) == (ssize_t)size ? 0 : EFAULT;
}

/* A page at a time: the text may end with the last one that is mapped. */
int guest_path(int memory, uint64_t address, char *path) {
    for (size_t have = 0, room; have < PATH_MAX; have += room) {
        room = 4096 - (address + have) % 4096;
        if (room > PATH_MAX - have) room = PATH_MAX - have;
        if (guest_copy(memory, address + have, path + have, room)) return EFAULT;
        if (memchr(path + have, 0, room)) return 0;
    }
    return ENAMETOOLONG;
}
