/* Steps that furnish the new namespaces, mounts excepted. */
#include "init/jail.h"

#include <linux/sched.h>

/* Those that we were not cloned into. Only a thread that moves itself spares the kernel a wait for all processors, of
 * some 15 ms (Linux 5.5). */
void step_cgroup(struct jail *jail) {
    for (int i = 0; i < jail->join_count; i++) {
        must(JAIL_STAGE_CGROUP, i, sys_write(jail->join_fds[i], "0", 1));
        sys_close(jail->join_fds[i]);
    }
    send_report(jail, JAIL_JOINED);
}

void step_cgroup_namespace(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_CGROUP_NAMESPACE, 0, SYS1(__NR_unshare, CLONE_NEWCGROUP));
}

void step_hostname(struct jail *jail) {
    struct jail_span name = jail->plan->hostname;
    must(JAIL_STAGE_HOSTNAME, 0, SYS2(__NR_sethostname, text(jail, name), name.count));
    must(JAIL_STAGE_HOSTNAME, 1, SYS2(__NR_setdomainname, "(none)", 6));
}

/* A new network namespace has a loopback device that is down; netdevice(7). */
void step_loopback(struct jail *jail) {
    if (!(jail->plan->flags & JAIL_LOOPBACK)) return;
    struct {
        char name[16];
        int16_t flags;
        char rest[22];
    } request = {"lo", 0x1 /* IFF_UP */, {0}};
    int fd = (int)must(JAIL_STAGE_LOOPBACK, 0, SYS3(__NR_socket, 2 /* AF_INET */, 2 /* SOCK_DGRAM */ | O_CLOEXEC, 0));
    must(JAIL_STAGE_LOOPBACK, 1, SYS3(__NR_ioctl, fd, 0x8914 /* SIOCSIFFLAGS */, &request));
    sys_close(fd);
}

/* Joins a new session keyring (keyrings(7)): the old one is inherited over fork and exec, and with it the possession
 * of the host's keys. A kernel without keys (ENOSYS) has none to inherit. Keys count against their owner, at most 200:
 * so not before we have an id that no other jail has. */
void step_keyring(struct jail *jail) {
    (void)jail;
    long r = SYS2(__NR_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
    if (r != -ENOSYS) must_hold(JAIL_STAGE_KEYRING, 0, r, "sys_keyctl");
}

/* CLONE_CLEAR_SIGHAND leaves ignored signals ignored, and Python ignores SIGPIPE and SIGXFSZ. */
void step_signals(struct jail *jail) {
    (void)jail;
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } standard = {0};
    uint64_t none = 0;
    for (int signal = 1; signal <= 64; signal++) {
        if (signal == 9 || signal == 19) continue; /* SIGKILL, SIGSTOP */
        must(JAIL_STAGE_SIGNALS, signal, SYS4(__NR_rt_sigaction, signal, &standard, NULL, sizeof none));
    }
    must(JAIL_STAGE_SIGNALS, 0, SYS4(__NR_rt_sigprocmask, 2, &none, NULL, sizeof none));
}

/* Sets a limit of the user namespace (namespaces(7)): writable with CAP_SYS_RESOURCE in it and only from its inside.
 * Each unit here is counted for the owner of the namespace, too, against a limit for all processes and jails of
 * that user. */
void step_user_namespace_limit(struct jail *jail) {
    const struct jail_allowance *allowances = at(jail, jail->plan->allowances);
    int folder = (int)must(JAIL_STAGE_USER_NAMESPACE_LIMIT, -1,
                           sys_openat(AT_FDCWD, "/proc/sys/user", O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    for (uint32_t i = 0; i < jail->plan->allowances.count; i++) {
        int fd = (int)must(JAIL_STAGE_USER_NAMESPACE_LIMIT, (int)i,
                           sys_openat(folder, text(jail, allowances[i].name), O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0));
        must(JAIL_STAGE_USER_NAMESPACE_LIMIT, (int)i,
             sys_write(fd, text(jail, allowances[i].value), allowances[i].value.count));
        sys_close(fd);
    }
    sys_close(folder);
}
