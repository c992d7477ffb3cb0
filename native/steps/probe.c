/* Acts that the finished jail must refuse, tried in the guest's process behind its filter (require.probe): step_verify
 * reads settings, a probe acts. An act that is let through ends the run before the guest's first instruction. None of
 * them changes anything outside, should it be let through. */
#include "init/jail.h"
#include "abi/probes.h"

#include <linux/net.h>
#include <linux/ptrace.h>
#include <linux/resource.h>

#define AF_INET_NUMBER 2
#define SOCK_DGRAM_NUMBER 2
#define SOCK_CLOEXEC_NUMBER 02000000
#define TMPFILE (020000000 /* __O_TMPFILE */ | O_DIRECTORY | O_RDWR | O_CLOEXEC)

static long closed(long fd) {
    if (fd >= 0) sys_close((int)fd);
    return fd;
}

/* A path of the host's that the plan does not show. */
static long try_path(const struct jail *jail) {
    return closed(sys_openat(AT_FDCWD, text(jail, jail->plan->probe_path), O_RDONLY | O_CLOEXEC, 0));
}

/* A file without a name in each folder that is shown read-only. The kernel looks at the mount before it looks at the
 * folder's owner, so that any answer but EROFS (or a filter's EPERM) says that the mount is writable. */
static long try_read_only(const struct jail *jail) {
    const struct jail_span *mounts = at(jail, jail->plan->probe_mounts);
    for (uint32_t i = 0; i < jail->plan->probe_mounts.count; i++) {
        int folder = sys_openat(AT_FDCWD, text(jail, mounts[i]), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (folder < 0) continue; /* out of the guest's reach altogether */
        long r = closed(sys_openat(folder, ".", TMPFILE, 0));
        sys_close(folder);
        if (r != -EROFS && r != -EPERM) return 0;
    }
    return -EROFS;
}

/* connect(2) of a datagram socket sends nothing: it asks for a route. Without lo there is none to the jail itself
 * either. */
static long try_network(const struct jail *jail) {
    struct {
        uint16_t family, port;
        uint8_t address[4], zero[8];
    } to = {AF_INET_NUMBER, 0x0900, {192, 0, 2, 1}, {0}}, own = {AF_INET_NUMBER, 0x0900, {127, 0, 0, 1}, {0}};
    long fd = SYS3(__NR_socket, AF_INET_NUMBER, SOCK_DGRAM_NUMBER | SOCK_CLOEXEC_NUMBER, 0);
    if (fd < 0) return fd;
    long r = SYS3(__NR_connect, fd, &to, sizeof to);
    if (r < 0 && !(jail->plan->flags & JAIL_LOOPBACK)) r = SYS3(__NR_connect, fd, &own, sizeof own);
    closed(fd);
    return r;
}

static long try_unshare(const struct jail *jail) {
    (void)jail;
    return SYS1(__NR_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

/* PTRACE_SEIZE of jail-init, which has the guest's id, does not stop it. That is also refused because jail-init is not
 * dumpable, and by Landlock; PTRACE_TRACEME by the filter alone, unless jail-init traces the guest already. */
static long try_ptrace(const struct jail *jail) {
    (void)jail;
    long r = SYS4(__NR_ptrace, 0x4206 /* PTRACE_SEIZE */, SYS0(__NR_getppid), 0, 0);
    return r < 0 ? SYS4(__NR_ptrace, 0 /* PTRACE_TRACEME */, 0, 0, 0) : r;
}

/* Signal 0 is no signal: it asks whether one may be sent. -1 is every process in sight but oneself and pid 1, and there
 * is none; among the host's processes the supervisor is asked for. */
static long try_kill(const struct jail *jail) {
    long whom = jail->plan->flags & JAIL_SHARES_HOST ? jail->plan->probe_pid : -1;
    return SYS2(__NR_kill, whom, 0);
}

static long try_chroot(const struct jail *jail) {
    (void)jail;
    return SYS1(__NR_chroot, "/");
}

static long try_setresuid(const struct jail *jail) {
    (void)jail;
    return SYS3(__NR_setresuid, 0, 0, 0);
}

/* One descriptor more than the hard limit: for a process with CAP_SYS_RESOURCE alone. */
static long try_limit(const struct jail *jail) {
    (void)jail;
    struct rlimit64 limit;
    if (SYS4(__NR_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) < 0) return -EPERM;
    limit.rlim_max++;
    return SYS4(__NR_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
}

/* Any user may write to it (mode 666), and its mount is not read-only: Landlock alone refuses. */
static long try_landlock(const struct jail *jail) {
    (void)jail;
    return closed(sys_openat(AT_FDCWD, "/dev/random", O_WRONLY | O_CLOEXEC, 0));
}

static long (*const acts[])(const struct jail *) = {
#define ACT(name, text) try_##name,
    JAIL_PROBES(ACT)
#undef ACT
};

void probe(const struct jail *jail) {
    for (int i = 0; i < JAIL_PROBE_COUNT; i++)
        if (jail->plan->probes >> i & 1 && acts[i](jail) >= 0) fail(JAIL_STAGE_PROBE, i, 0);
}
