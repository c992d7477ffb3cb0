/* Replaces the namespaces in a jail that has none: the guest shares the host's processes and files. */
#include "init/jail.h"

#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <linux/wait.h>

/* Root without CAP_SETPCAP, and a user, may not set these. Then no_new_privs alone keeps an exec from giving anything.
 */
static void add_securebits(long bits) {
    long kept = SYS5(__NR_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
    long r = SYS5(__NR_prctl, PR_SET_SECUREBITS, kept | bits, 0, 0, 0);
    if (r != -EPERM) must_hold(JAIL_STAGE_SECUREBITS, 0, r, "sys_prctl");
}

/* Capabilities are kept for the steps that follow, if they can be: dropping the bounding set needs one. */
void step_own_identity(struct jail *jail) {
    const struct jail_plan *plan = jail->plan;
    if (!(plan->flags & JAIL_OWN_ID)) return;
    add_securebits(SECBIT_NO_SETUID_FIXUP);
    must(JAIL_STAGE_IDENTITY, 1, SYS2(__NR_setgroups, 0, NULL));
    must(JAIL_STAGE_IDENTITY, 2, SYS3(__NR_setresgid, plan->gid, plan->gid, plan->gid));
    must(JAIL_STAGE_IDENTITY, 3, SYS3(__NR_setresuid, plan->uid, plan->uid, plan->uid));
}

/* A container's filter refuses it, and the guest's own filter refuses every use of a key in any case. */
void step_keyring_if_possible(struct jail *jail) {
    (void)jail;
    long r = SYS2(__NR_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
    if (r != -ENOSYS && r != -EPERM && r != -EDQUOT) must_hold(JAIL_STAGE_KEYRING, 0, r, "sys_keyctl");
}

void step_securebits_if_possible(struct jail *jail) {
    (void)jail;
    add_securebits(JAIL_SECUREBITS);
}

/* Makes each process that loses its parent in the jail our child, so that none of the tree gets away (prctl(2),
 * Linux 3.4). */
void step_reaper(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_FORK, 3, SYS5(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

/* Ends the guest with a jail-init that is killed: the guest's filter lets it neither change this nor leave its
 * process group. */
void step_die_with_init(struct jail *jail) {
    must(JAIL_STAGE_SESSION, 1, SYS5(__NR_prctl, PR_SET_PDEATHSIG, 9 /* SIGKILL */, 0, 0, 0));
    if (SYS0(__NR_getppid) != jail->own_pid) sys_exit(125);
}

/* Before Linux 6.12 Landlock keeps no signal within its domain. So this filter, which has to know a pid and so is made
 * here: signals to oneself, to the process of the guest that came first, and to the group that is the whole jail. */
void step_own_signals(struct jail *jail) {
    if (!(jail->plan->flags & JAIL_OWN_SIGNALS)) return;
    const uint32_t pid = (uint32_t)SYS0(__NR_getpid);
    const struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_kill, 5, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_tkill, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_tgkill, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_rt_sigqueueinfo, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_rt_tgsigqueueinfo, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)), /* the low half: little-endian */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, pid, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0 - pid, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof instructions / sizeof *instructions,
                                       (struct sock_filter *)(uintptr_t)instructions};
    must(JAIL_STAGE_SECCOMP, 0, SYS3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
    if (SYS2(__NR_kill, 1 << 29, 0) != -EPERM)
        fail(JAIL_STAGE_SECCOMP, 0, EPERM); /* no such process: ESRCH without it */
}

/* Ends every process of the jail at once: they are one process group, which none of them can leave, and a fork that
 * is under way does not come about (copy_process looks for a signal under the lock that a signal to a group takes). The
 * leader has not been waited for, so that no other group has its number. A thread whose end is traced stops once more
 * (last_call.c). Returns the wait status of the leader, once no process is left. */
int end_tree(struct jail *jail) {
    long guest = jail->guest;
    int status = 0, one = 0;
    if (SYS2(__NR_kill, -guest, 9 /* SIGKILL */) < 0) SYS2(__NR_kill, guest, 9); /* it has no group of its own yet */
    for (long pid; (pid = SYS4(__NR_wait4, -1, &one, __WALL, NULL)) != -ECHILD;)
        if ((one & 0xff) == 0x7f)
            pass_stop(jail, pid, one);
        else if (pid == guest)
            status = one;
    return status;
}
