/* What every C probe starts from. One line on standard output says how it went: ESCAPED:what, or contained.
 *
 * The canaries' names below are those of canaries.py. Acts that could hurt a host call confined() first.
 */
#pragma once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/filter.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MB (1L << 20)
#define HIGH (1UL << 32) /* a bit that the kernel drops from an int argument and a careless filter compares */

#define CANARY_KEY 0x6f737231 /* System V segment, semaphore set and message queue of the host */
#define CANARY_NAME "jail-os-ring" /* abstract socket, POSIX message queue */
#define CANARY_LOCKED "/usr/bin/env" /* a host file the jail sees too: locked and opened again and again outside */

/* Numbers that older kernel headers lack; from 424 on they are the same on every architecture. */
enum {
    NR_pidfd_send_signal = 424, NR_io_uring_setup = 425, NR_io_uring_enter = 426, NR_io_uring_register = 427,
    NR_open_tree = 428, NR_move_mount = 429, NR_fsopen = 430, NR_fsconfig = 431, NR_fsmount = 432, NR_fspick = 433,
    NR_pidfd_open = 434, NR_clone3 = 435, NR_pidfd_getfd = 438, NR_process_madvise = 440, NR_mount_setattr = 442,
    NR_quotactl_fd = 443, NR_memfd_secret = 447, NR_process_mrelease = 448, NR_cachestat = 451, NR_fchmodat2 = 452,
    NR_statmount = 457, NR_listmount = 458, NR_open_tree_attr = 467,
};

static __attribute__((noreturn, format(printf, 1, 2))) void escaped(const char *format, ...) {
    va_list args;
    va_start(args, format);
    printf("ESCAPED:");
    vprintf(format, args);
    printf("\n");
    fflush(stdout);
    _exit(0);
}

static __attribute__((noreturn)) void finish(int status) {
    printf("contained\n");
    fflush(stdout);
    _exit(status);
}

/* Every attempt was refused. */
static __attribute__((noreturn)) void held(void) { finish(0); }

/* A limit refused more, and the program gives up as an ordinary one would. */
static __attribute__((noreturn)) void gave_up(void) { finish(1); }

/* Did a fence say no? Any other errno means that the kernel looked at the arguments. */
static int refused(long r) {
    return r == -1 && (errno == EPERM || errno == EACCES || errno == ENOSYS || errno == EROFS);
}

static void must_refuse(const char *what, long r) {
    if (!refused(r)) escaped("%s: %s", what, r == -1 ? strerror(errno) : "done");
}
#define REFUSED(call) must_refuse(#call, (long)(call))

/* Stops a dangerous probe that was started outside of any jail. One without namespaces is told by a variable, which its test
 * alone sets. */
static void confined(void) {
    if (getenv("SHARES_HOST")) return;
    char name[64] = "";
    if (readlink("/proc/self/ns/pid", name, sizeof name - 1) > 0 && !strcmp(name, "pid:[4026531836]"))
        escaped("in the first pid namespace, so not even tried");
    DIR *proc = opendir("/proc");
    int seen = 0;
    for (struct dirent *e; proc && (e = readdir(proc));) seen += e->d_name[0] >= '1' && e->d_name[0] <= '9';
    if (proc) closedir(proc);
    if (seen > 16) escaped("%d processes in sight, so not even tried", seen);
}

static void pause_ms(long ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* The value after "name:" in /proc/PID/status, as a number in the base given; -1 where it cannot be read. */
static long status_field(const char *pid, const char *name, int base) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%s/status", pid);
    FILE *f = fopen(path, "r");
    long value = -1;
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
            value = (long)strtoul(line + strlen(name) + 1, NULL, base);
    if (f) fclose(f);
    return value;
}
