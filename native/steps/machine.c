/* Steps for a guest that is to see the machine its limits give: a whole /proc of which nothing but processes is the
 * kernel's, and the processors that it runs on. The files that take the covers' place are entries of the plan
 * (jail/plan/machine.py). */
#include "init/jail.h"

#define DT_DIR 4
#define DT_LNK 10

struct dirent64 {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int is_process(const char *name) {
    for (; *name; name++)
        if (*name < '0' || *name > '9') return 0;
    return 1;
}

/* Found by looking at this very mount: each file that the kernel or a module has put there is covered. Its links
 * (self, thread-self, mounts, net) lead to processes. Listed by a descriptor of its own, since mounting does not
 * disturb it. */
void cover_proc(struct jail *jail, int index, const struct jail_entry *entry) {
    static char listing[8192] __attribute__((aligned(8)));
    int proc = (int)must(JAIL_STAGE_TREE, index,
                         sys_openat(AT_FDCWD, text(jail, entry->path), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    int empty = (int)must(JAIL_STAGE_TREE, index,
                          sys_openat(AT_FDCWD, text(jail, entry->source), O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    long filled;
    while ((filled = must(JAIL_STAGE_TREE, index, SYS3(__NR_getdents64, proc, listing, sizeof listing))) > 0)
        for (long at = 0; at < filled;) {
            const struct dirent64 *found = (const void *)(listing + at);
            at += found->length;
            const char *name = found->name, *nothing = found->type == DT_DIR ? "empty-folder" : "empty-file";
            if (found->type == DT_LNK || is_process(name) || text_equal(name, ".") || text_equal(name, "..")) continue;
            long r = cover(index, empty, nothing, proc, name);
            if (r != -ENOENT) must_hold(JAIL_STAGE_TREE, index, r, "sys_move_mount"); /* gone since it was listed */
        }
    sys_close(empty);
    sys_close(proc);
}

/* So that the JVM finds by its mount what lies over it. A container's security module may refuse it: then the files
 * alone are there. */
void make_hierarchy(struct jail *jail, const struct jail_entry *entry) {
    int fd = try_filesystem("cgroup2");
    if (fd < 0) return;
    SYS5(__NR_move_mount, fd, "", AT_FDCWD, text(jail, entry->path), 4 /* MOVE_MOUNT_F_EMPTY_PATH */);
    sys_close(fd);
}

#define SET_BYTES 1024

/* Chooses as many processors as the plan says, neighbours in the list of those that we have, from a place that
 * differs from jail to jail: else all would share the first ones. */
void step_processors(struct jail *jail) {
    uint64_t set[SET_BYTES / 8], chosen[SET_BYTES / 8] = {0};
    uint32_t wanted = jail->plan->processors, count = 0, start = 0;
    if (!wanted) return;
    long bytes = must(JAIL_STAGE_PROCESSORS, 0, SYS3(__NR_sched_getaffinity, 0, sizeof set, set));
    for (long i = 0; i < bytes * 8; i++) count += set[i / 64] >> i % 64 & 1;
    if (wanted > count) wanted = count;
    must(JAIL_STAGE_PROCESSORS, 1, SYS3(__NR_getrandom, &start, sizeof start, 1 /* GRND_NONBLOCK */));
    start %= count;
    uint32_t seen = 0;
    for (long i = 0; i < bytes * 8; i++) {
        if (!(set[i / 64] >> i % 64 & 1)) continue;
        if ((seen++ + count - start) % count < wanted) chosen[i / 64] |= 1ULL << i % 64;
    }
    must(JAIL_STAGE_PROCESSORS, 2, SYS3(__NR_sched_setaffinity, 0, (size_t)bytes, chosen));
}
