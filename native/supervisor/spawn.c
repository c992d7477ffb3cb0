/* The supervisor's half of a spawn: clone into fresh namespaces and exec jail-init there, at once.
 *
 * The child shares our memory and we wait for its exec (CLONE_VM | CLONE_VFORK), as posix_spawn does: no page tables
 * are copied, however large the host program is, and other threads of it go on. So the child may only make raw system
 * calls on a stack of its own and write to its request. Refused: fork (copies page tables twice, once more for init,
 * and leaves pid 1 with an image of the host program's memory); changing ids here (commit_creds would mark the shared
 * memory, the host program's, undumpable).
 */
#define _GNU_SOURCE
#include "supervisor/spawn.h"
#include "rawsys/descriptors.h"
#include "rawsys/clone.h"

#include <linux/capability.h>
#include <linux/prctl.h>

struct child_state {
    const struct jail_request *request;
    char *const *argv;
    int32_t error;
    int32_t detached_pid;
};

/* File capabilities and the root id mean nothing before the id map is written, so an exec would drop every capability
 * of the new namespace: ambient ones survive (capabilities(7), Linux 4.3). Those that a step needs, and no others:
 * CAP_DAC_OVERRIDE is for overlayfs, which makes its work folder with mode 0, and changes files that are read-only. */
static const uint8_t needed_capabilities[] = {
    CAP_SETGID,     CAP_SETUID,    CAP_SETPCAP,      CAP_NET_ADMIN,
    CAP_SYS_CHROOT, CAP_SYS_ADMIN, CAP_SYS_RESOURCE, CAP_DAC_OVERRIDE,
};

static long keep_capabilities_over_exec(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    long r = SYS2(__NR_capget, &header, sets);
    if (r < 0) return r;
    sets[0].inheritable = sets[0].permitted;
    r = SYS2(__NR_capset, &header, sets);
    if (r < 0) return r;
    for (size_t i = 0; i < sizeof needed_capabilities; i++) {
        r = SYS5(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, needed_capabilities[i], 0, 0);
        if (r < 0) return r;
    }
    return 0;
}

static int child_main(void *argument) {
    struct child_state *state = argument;
    static char *const no_environment[] = {NULL};
    int program = state->request->fd_count - 1;
    long r = state->request->namespaces & CLONE_NEWUSER ? keep_capabilities_over_exec() : 0;
    if (r == 0) r = arrange_descriptors(state->request);
    if (r == 0) r = SYS3(__NR_fcntl, program, F_SETFD, FD_CLOEXEC);
    /* Not by its path: root of a new user namespace may not pass through a home that is its owner's alone. */
    if (r == 0) r = SYS5(__NR_execveat, program, "", state->argv, no_environment, AT_EMPTY_PATH);
    state->error = (int32_t)-r;
    return 127;
}

/* Starts a helper that outlives every run: as a child of the host program it would keep that from ever seeing the
 * end of its children (wait(2), ECHILD). The process in between does not exec, so it keeps its exit signal of 0 and is
 * not seen. */
static int detach_main(void *argument) {
    char stack[16384] __attribute__((aligned(16)));
    struct child_state *state = argument;
    struct clone_args args = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = sizeof stack,
    };
    long pid = clone_process(&args, child_main, state);
    if (pid < 0) state->error = (int32_t)-pid;
    state->detached_pid = (int32_t)pid;
    return 0;
}

int jail_spawn(const struct jail_request *request, char *const *argv, struct jail_child *child) {
    char stack[65536] __attribute__((aligned(16)));
    struct child_state state = {request, argv, 0, 0};
    struct clone_args args = {
        /* exit_signal 0: no SIGCHLD for the host program, and its wait() calls do not see our child (wait(2), __WCLONE)
         */
        .flags = request->namespaces | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
        /* into the caller's memory: a copy that another thread forks meanwhile finds there what it has to close */
        .pidfd = (uint64_t)(uintptr_t)&child->pidfd,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = sizeof stack,
    };
    if (request->cgroup_fd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (__u64)request->cgroup_fd;
    }
    if (request->fd_count < 1 || request->fd_count > JAIL_MAX_FDS) return -EINVAL;
    /* No handler of the host program may run in the child on our shared memory. */
    uint64_t all = ~0ULL, before = 0;
    SYS4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, &all, &before, sizeof all);
    long pid = clone_process(&args, request->detached ? detach_main : child_main, &state);
    SYS4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &before, NULL, sizeof before);
    if (pid < 0) {
        child->pidfd = -1; /* it is written before what may still fail */
        return (int)pid;
    }
    child->pid = request->detached ? state.detached_pid : (int32_t)pid;
    child->error = state.error;
    return 0;
}
