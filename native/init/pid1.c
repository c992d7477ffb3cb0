/* Pid 1 once the guest is there: confines itself, reaps, watches the supervisor and relays how the guest ended. It has
 * a clock of its own, because a supervisor that is stopped (SIGSTOP) or hangs watches nothing. */
#include "init/jail.h"

#include <linux/close_range.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/signal.h>
#include <linux/time_types.h>
#include <linux/wait.h>
#include <asm/statfs.h>

static int64_t now(void) {
    struct __kernel_timespec time = {0, 0};
    SYS2(__NR_clock_gettime, 1 /* CLOCK_MONOTONIC */, &time);
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

static void start_clock(struct jail *jail, uint64_t latest_nanoseconds) {
    jail->began = now();
    jail->latest = latest_nanoseconds ? jail->began + (int64_t)latest_nanoseconds : 0;
}

/* Returns whether no other process of the jail is left. With a pid namespace no child is left then: each that lost its
 * parent in here became our child. Without one the guest is not waited for yet (see reap_group), but no child can be
 * waited for that could stop (wait_consider_task() in kernel/exit.c). */
static int is_alone(const struct jail *jail) {
    if (!(jail->plan->flags & JAIL_SHARES_HOST)) return SYS4(__NR_wait4, -1, NULL, WNOHANG | __WALL, NULL) == -ECHILD;
    siginfo_t none;
    return SYS5(__NR_waitid, 0 /* P_ALL */, 0, &none, WSTOPPED | WNOHANG | WNOWAIT | __WALL, NULL) == -ECHILD;
}

/* Returns whether no other process of the jail is left, at the guest's end. */
static int send_end(const struct jail *jail, enum jail_report_kind kind, int status) {
    int alone = kind == JAIL_ENDED && is_alone(jail);
    struct jail_report message = {.kind = kind, .status = status, .alone = alone};
    struct statfs scratch;
    struct rusage children = {0}, *usage = &children;
    SYS2(__NR_getrusage, -1 /* RUSAGE_CHILDREN */, usage);
    message.user_microseconds = (uint64_t)usage->ru_utime.tv_sec * 1000000 + (uint64_t)usage->ru_utime.tv_usec;
    message.system_microseconds = (uint64_t)usage->ru_stime.tv_sec * 1000000 + (uint64_t)usage->ru_stime.tv_usec;
    if (jail->scratch_fd >= 0 && SYS2(__NR_fstatfs, jail->scratch_fd, &scratch) == 0) {
        message.scratch_blocks = (uint64_t)scratch.f_blocks;
        message.scratch_free_blocks = (uint64_t)scratch.f_bfree;
        message.scratch_inodes = (uint64_t)scratch.f_files;
        message.scratch_free_inodes = (uint64_t)scratch.f_ffree;
        message.scratch_block_size = (uint64_t)scratch.f_bsize;
    }
    if (jail->began) message.ran_nanoseconds = (uint64_t)(now() - jail->began);
    report(&message);
    return alone;
}

/* Returns the nanoseconds until the scratch can be past its limit at the earliest, at some 8 GB and a million files a
 * second; 0 if it is past it. Its file system is larger than the limit by as much as can be written between two looks:
 * a guest that merely got ENOSPC might go on, and nothing would tell that it had been stopped there. */
static int64_t scratch_allows(const struct jail *jail) {
    struct statfs now;
    if (jail->scratch_fd < 0 || SYS2(__NR_fstatfs, jail->scratch_fd, &now) < 0) return 999999999;
    uint64_t bytes = ((uint64_t)now.f_blocks - (uint64_t)now.f_bfree) * (uint64_t)now.f_bsize;
    uint64_t inodes = (uint64_t)now.f_files - (uint64_t)now.f_ffree;
    if (bytes > jail->plan->scratch_bytes || inodes > jail->plan->scratch_inodes) return 0;
    uint64_t by_bytes = (jail->plan->scratch_bytes - bytes) / 8,
             by_inodes = (jail->plan->scratch_inodes - inodes) * 1000;
    uint64_t soonest = by_bytes < by_inodes ? by_bytes : by_inodes;
    return soonest < 1000000 ? 1000000 : soonest > 100000000 ? 100000000 : (int64_t)soonest;
}

/* Ends the jail: the kernel kills all that is left of the pid namespace; without one, jail-init does. */
static _Noreturn void leave(struct jail *jail) {
    if (jail->plan->flags & JAIL_SHARES_HOST) end_tree(jail);
    sys_exit(0);
}

/* Ends the jail with a last report. */
static _Noreturn void leave_with(struct jail *jail, enum jail_report_kind kind) {
    if (jail->plan->flags & JAIL_SHARES_HOST)
        end_tree(jail); /* first: its usage is known only after it has been waited for */
    send_end(jail, kind, 0);
    sys_exit(0);
}

/* Sends a signal to all of the guest's processes: with a pid namespace these are all that we see but us. */
static void signal_all(const struct jail *jail, int number) {
    SYS2(__NR_kill, jail->plan->flags & JAIL_SHARES_HOST ? -jail->guest : -1, number);
}

/* The time of a pause counts for no limit. */
static void resume(struct jail *jail) {
    int64_t paused = jail->paused_at ? now() - jail->paused_at : 0;
    jail->began += paused;
    if (jail->latest) jail->latest += paused;
    jail->paused_at = 0;
    signal_all(jail, 18 /* SIGCONT */);
}

/* Carries out an order of the supervisor. */
static void obey(struct jail *jail) {
    struct jail_ordered ordered;
    if (sys_read(JAIL_FD_CONTROL, &ordered, sizeof ordered) != sizeof ordered) leave(jail);
    switch (ordered.order) {
    case JAIL_ORDER_TELL_FILL:
        send_end(jail, JAIL_FILL, 0);
        break;
    case JAIL_ORDER_PAUSE:
        jail->paused_at = now();
        signal_all(jail, 19 /* SIGSTOP */);
        break;
    case JAIL_ORDER_RESUME:
        resume(jail);
        break;
    case JAIL_ORDER_FOLLOW:
        jail->guest = ordered.guest;
        break;
    case JAIL_ORDER_END:
        leave_with(jail, JAIL_FILL);
    default:
        jail->parked = 0;
        start_clock(jail, ordered.latest_nanoseconds);
    }
}

/* Reports the guest's end, and ends the jail with it, unless other processes are left: they may still be writing what
 * the guest has given them, so the supervisor says when it has enough. Without a supervisor, and at its latest, the
 * jail ends anyway. */
static void outlive(struct jail *jail, int status) {
    if (send_end(jail, JAIL_ENDED, status)) sys_exit(0);
    jail->has_outlived = 1;
}

/* Orders that were sent before a process ended are read before it is judged: a copy of the guest may end before we
 * know that we are to follow it, and the process that we followed is killed once we are to follow another. */
static void obey_waiting(struct jail *jail) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } control = {JAIL_FD_CONTROL, POLLIN, 0};
    struct __kernel_timespec none = {0, 0};
    while (SYS5(__NR_ppoll, &control, 1, &none, NULL, 0) == 1 && control.revents & POLLIN) obey(jail);
}

static void reap_ended(struct jail *jail) {
    for (;;) {
        int status = 0;
        long pid = SYS4(__NR_wait4, -1, &status, WNOHANG | __WALL, NULL);
        if (pid > 0) obey_waiting(jail);
        if (pid == -ECHILD && jail->has_outlived) leave_with(jail, JAIL_FILL);
        if (pid <= 0) return;
        if ((status & 0xff) == 0x7f)
            pass_stop(jail, pid, status);
        else if (pid == jail->guest)
            outlive(jail, status);
    }
}

/* Without a pid namespace the guest is waited for last: as long as it is there, the number of its group is no
 * other's, and by that number the others are ended. A thread whose end is traced is only stopped yet. */
static void reap_group(struct jail *jail) {
    for (;;) {
        siginfo_t end = {0};
        if (jail->has_outlived && is_alone(jail)) leave_with(jail, JAIL_FILL);
        SYS5(__NR_waitid, 0 /* P_ALL */, 0, &end, WEXITED | WNOHANG | WNOWAIT | __WALL, NULL);
        if (end.si_pid && end.si_code == CLD_TRAPPED) {
            siginfo_t stop = {0}; /* a thread that is killed meanwhile stops no more, and is not waited for here */
            SYS5(__NR_waitid, 1 /* P_PID */, end.si_pid, &stop, WSTOPPED | WNOHANG | __WALL, NULL);
            if (stop.si_pid) pass_stop(jail, stop.si_pid, stop.si_status << 8 | 0x7f);
            continue;
        }
        if (end.si_pid == jail->guest && !jail->has_outlived) {
            if (is_alone(jail)) outlive(jail, end_tree(jail)); /* does not return */
            outlive(jail, end.si_code == CLD_EXITED ? end.si_status << 8 : end.si_status);
        }
        if (!end.si_pid || end.si_pid == jail->guest) return;
        SYS4(__NR_wait4, end.si_pid, NULL, __WALL, NULL);
    }
}

static _Noreturn void reap(struct jail *jail, int signal_fd) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched[] = {{signal_fd, POLLIN, 0}, {JAIL_FD_SUPERVISOR, POLLIN, 0}, {JAIL_FD_CONTROL, POLLIN, 0}};
    for (;;) {
        int64_t patience = jail->parked ? -1 : scratch_allows(jail);
        if (patience == 0) leave_with(jail, JAIL_FULL);
        if (jail->latest && !jail->paused_at) {
            int64_t left = jail->latest - now();
            if (left <= 0) leave_with(jail, JAIL_OVERDUE);
            if (patience < 0 || left < patience) patience = left;
        }
        struct __kernel_timespec wait = {patience / 1000000000, patience % 1000000000};
        if (SYS5(__NR_ppoll, watched, 3, patience < 0 ? NULL : &wait, NULL, 0) == 0) continue;
        char drained[1024];
        if (watched[1].revents || watched[2].revents & ~POLLIN) leave(jail); /* the supervisor is gone, or hung up */
        if (watched[2].revents) obey(jail);
        sys_read(signal_fd, drained, sizeof drained);
        if (jail->plan->flags & JAIL_SHARES_HOST)
            reap_group(jail);
        else
            reap_ended(jail);
    }
}

_Noreturn void guard(struct jail *jail, long guest) {
    uint64_t child_signal = SIGCHLD_BIT;
    int signal_fd =
        (int)must(JAIL_STAGE_FORK, 1, SYS4(__NR_signalfd4, -1, &child_signal, SIGNAL_SET_SIZE, O_CLOEXEC | 04000));
    if (jail->plan->flags & JAIL_STANDS_READY) jail->parked = 1;
    if (jail->told_fd) hand_over(jail, signal_fd); /* not where it executed us: a zygote's jail has handed over */
    SYS3(__NR_close_range, 0, JAIL_FD_CONTROL - 1, CLOSE_RANGE_UNSHARE); /* not those of a guest that shares ours */
    step_session(jail);
    must(JAIL_STAGE_NO_NEW_PRIVS, 1, SYS5(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    if (!install_filter(jail, JAIL_STAGE_INIT_SECCOMP, jail->plan->init_filter, jail->plan->init_refused))
        fail(JAIL_STAGE_INIT_SECCOMP, 1, EPERM); /* nothing tells that it is there */
    if (jail->plan->flags & JAIL_TELLS_TREE) send_report(jail, JAIL_TREE);
    uint64_t go = 0;
    const uint64_t open = 1;
    if (sys_read(JAIL_FD_CONTROL, &go, sizeof go) != sizeof go) sys_exit(125); /* the supervisor gave up */
    if (!jail->parked) start_clock(jail, jail->plan->latest_nanoseconds);
    /* The guest may run: init is as confined as it is, and the supervisor has seen the cgroup. */
    sys_write(JAIL_FD_GATE, &open, sizeof open);
    jail->guest = guest;
    reap(jail, signal_fd);
}
