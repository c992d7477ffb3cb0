/* The janitor: outlives its supervisor to remove the cgroups that it could not, having been killed.
 *
 *     jail-init janitor PREFIX DIR...      descriptor 0: a pidfd of the supervisor
 *
 * Cgroups are called jail-PIDNS-PID-STARTED-N, and all of one supervisor share the PREFIX up to N. First those go whose
 * supervisor was killed together with its janitor; then nothing happens until the supervisor is gone.
 *
 * Without a DIR it keeps the systemd scope called PREFIX for as long as the supervisor runs.
 */
#include "init/jail.h"

#include <linux/poll.h>
#include <linux/time_types.h>

#define MAX_DIRECTORIES 8
#define AT_REMOVEDIR 0x200
#define SIGKILL 9
#define ROUNDS 500 /* of 10 ms: the time that the kernel may take to end a jail whose supervisor has ended */

struct entry { /* struct linux_dirent64 */
    uint64_t inode;
    int64_t next;
    uint16_t size;
    uint8_t type;
    char name[];
};

static int starts_with(const char *text, const char *prefix) {
    while (*prefix && *text == *prefix) text++, prefix++;
    return *prefix == 0;
}

/* Reads a decimal number and steps behind it; -1 where there is none. */
static long number(const char **text) {
    long n = -1;
    for (; **text >= '0' && **text <= '9' && n < 1L << 40; (*text)++) n = (n < 0 ? 0 : n) * 10 + (**text - '0');
    return n;
}

static void kill_all(int cgroup) {
    int fd = sys_openat(cgroup, "cgroup.kill", O_WRONLY, 0); /* cgroup v2, Linux 5.14 */
    if (fd >= 0) {
        sys_write(fd, "1", 1);
        sys_close(fd);
        return;
    }
    char list[4096];
    fd = sys_openat(cgroup, "cgroup.procs", O_RDONLY, 0);
    if (fd < 0) return;
    long size = sys_read(fd, list, sizeof list - 1);
    sys_close(fd);
    list[size > 0 ? size : 0] = 0;
    for (const char *at = list; *at; at++) { /* the last number may be cut off: only whole lines count */
        long pid = number(&at);
        if (*at != '\n') return;
        if (pid > 0) SYS2(__NR_kill, pid, SIGKILL); /* 0: a process of a pid namespace that we do not see */
    }
}

static int is_mine(const char *name, const char *prefix) { return starts_with(name, prefix); }

/* Same pid namespace as ours, and no process has the number: the cgroup of a run whose supervisor has ended. */
static int is_stale(const char *name, const char *prefix) {
    const char *ours = prefix + 5 /* "jail-" */, *theirs = name + 5;
    if (!starts_with(name, "jail-") || number(&ours) != number(&theirs) || *theirs++ != '-') return 0;
    long pid = number(&theirs);
    return pid > 0 && *theirs == '-' && SYS2(__NR_kill, pid, 0) == -ESRCH;
}

/* Removes the chosen children of a directory; returns how many are still there. */
static int sweep(int directory, const char *prefix, int (*chosen)(const char *, const char *)) {
    char buffer[4096] __attribute__((aligned(8)));
    int left = 0;
    SYS3(__NR_lseek, directory, 0, 0);
    for (;;) {
        long size = SYS3(__NR_getdents64, directory, buffer, sizeof buffer);
        if (size <= 0) return left;
        for (long at = 0; at < size;) {
            const struct entry *entry = (const void *)(buffer + at);
            at += entry->size;
            if (!chosen(entry->name, prefix)) continue;
            if (SYS3(__NR_unlinkat, directory, entry->name, AT_REMOVEDIR) != -EBUSY) continue;
            left++;
            int cgroup = sys_openat(directory, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
            if (cgroup < 0) continue;
            sweep(cgroup, prefix, chosen); /* of runs, in one that is around several */
            kill_all(cgroup);
            sys_close(cgroup);
        }
    }
}

static int sweep_all(const int *directories, int count, const char *prefix, int (*chosen)(const char *, const char *)) {
    int left = 0;
    for (int i = 0; i < count; i++) left += sweep(directories[i], prefix, chosen);
    return left;
}

/* Returns whether this process is in a cgroup of that name, or below it. */
static int is_within(const char *name) {
    char text[4096];
    int fd = sys_openat(AT_FDCWD, "/proc/self/cgroup", O_RDONLY | O_CLOEXEC, 0);
    long size = sys_read(fd, text, sizeof text - 1);
    sys_close(fd);
    text[size > 0 ? size : 0] = 0;
    for (const char *at = text; *at; at++)
        if (starts_with(at, name)) return 1;
    return 0;
}

/* systemd does not see that a scope is empty if we die while it moves us there: the scope would stay. */
static int has_work(const int *directories, int count, const char *prefix) {
    return count ? sweep_all(directories, count, prefix, is_mine) : !is_within(prefix);
}

int janitor_main(int argc, char **argv) {
    int directories[MAX_DIRECTORIES], count = 0;
    uint64_t all_signals = ~0ULL;
    struct {
        int32_t fd;
        int16_t events, revents;
    } supervisor = {0, POLLIN, 0};
    if (argc < 3 || argc > 3 + MAX_DIRECTORIES) return 2;
    const char *prefix = argv[2];
    /* A signal that ends the supervisor (a hang-up, Ctrl-C, systemd's SIGTERM to the whole unit) must leave the
     * janitor. */
    SYS4(__NR_rt_sigprocmask, 0, &all_signals, NULL, sizeof all_signals);
    SYS0(__NR_setsid);
    for (int i = 3; i < argc; i++) {
        int fd = sys_openat(AT_FDCWD, argv[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (fd >= 0) directories[count++] = fd;
    }
    SYS1(__NR_chdir, "/"); /* or we would keep the supervisor's directory busy */
    sweep_all(directories, count, prefix, is_stale);
    while (SYS5(__NR_ppoll, &supervisor, 1, NULL, NULL, 0) < 0) {}
    for (int round = 0; round < ROUNDS && has_work(directories, count, prefix); round++) {
        struct __kernel_timespec pause = {0, 10000000};
        SYS2(__NR_nanosleep, &pause, NULL);
    }
    return 0;
}
