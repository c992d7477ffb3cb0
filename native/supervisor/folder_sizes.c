/* Lists the disk space that the files of one folder take, for the watch over writable host paths
 * (jail/watch/disk_growth.py). In portions, because a folder may hold millions of files, and one that has left the
 * kernel's caches costs a disk access. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/spawn.h"

#define BETWEEN_CLOCKS 32 /* entries: some 30 us where all is cached */

/* linux/dirent.h has no user-space copy */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};
enum {
    TYPE_FOLDER = 4
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int is_dots(const char *name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

static void count(int folder, const struct entry *entry, struct jail_listing *listing) {
    struct stat found;
    int is_folder = entry->type == TYPE_FOLDER; /* its size is asked for when it is opened */
    if (!is_folder) {
        if (fstatat(folder, entry->name, &found, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0) {
            listing->unknown += errno != ENOENT; /* removed since it was listed */
            return;
        }
        is_folder = S_ISDIR(found.st_mode); /* a file system that lists no types */
    }
    if (is_folder) {
        listing->folders[listing->folder_count++] = (uint32_t)(entry->name - listing->entries);
        return;
    }
    if ((int64_t)found.st_ctim.tv_sec * 1000000000 + found.st_ctim.tv_nsec < listing->since) return;
    uint64_t bytes = (uint64_t)found.st_blocks * 512;
    if (bytes < JAIL_INODE_BYTES) bytes = JAIL_INODE_BYTES;
    if (found.st_nlink > 1 || bytes >= JAIL_TRACKED_BYTES)
        listing->files[listing->file_count++] =
            (struct jail_file){(uint64_t)found.st_dev, (uint64_t)found.st_ino, bytes};
    else
        listing->bytes += bytes;
}

int64_t jail_file_system(int fd) {
    struct statfs found;
    return fstatfs(fd, &found) < 0 ? 0 : (int64_t)(uint32_t)found.f_type;
}

int jail_list(int folder, int64_t until_nanoseconds, struct jail_listing *listing) {
    listing->bytes = 0;
    listing->unknown = listing->folder_count = listing->file_count = 0;
    if (listing->at >= listing->filled) {
        long filled = syscall(SYS_getdents64, folder, listing->entries, sizeof listing->entries);
        if (filled <= 0) return filled == 0 ? 0 : -errno;
        listing->filled = (int32_t)filled;
        listing->at = 0;
    }
    for (int n = 1; listing->at < listing->filled; n++) {
        const struct entry *entry = (const void *)(listing->entries + listing->at);
        listing->at += entry->size;
        if (!is_dots(entry->name)) count(folder, entry, listing);
        if (n % BETWEEN_CLOCKS == 0 && now() >= until_nanoseconds) break;
    }
    return 1;
}
