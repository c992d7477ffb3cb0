/* Steps that give up power for good: ids, capabilities, securebits, no_new_privs, the filter. */
#include "init/jail.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>

static void add_securebits(enum jail_stage stage, long bits) {
    long kept = SYS5(__NR_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0); /* a locked one cannot be put down again */
    must(stage, 0, SYS5(__NR_prctl, PR_SET_SECUREBITS, kept | bits, 0, 0, 0));
}

/* The raw calls act on this thread alone, and we have only one. Capabilities are kept for the steps that follow. */
void step_identity(struct jail *jail) {
    const struct jail_plan *plan = jail->plan;
    add_securebits(JAIL_STAGE_IDENTITY, SECBIT_NO_SETUID_FIXUP);
    if (plan->flags & JAIL_DROP_GROUPS) must(JAIL_STAGE_IDENTITY, 1, SYS2(__NR_setgroups, 0, NULL));
    must(JAIL_STAGE_IDENTITY, 2, SYS3(__NR_setresgid, plan->gid, plan->gid, plan->gid));
    must(JAIL_STAGE_IDENTITY, 3, SYS3(__NR_setresuid, plan->uid, plan->uid, plan->uid));
}

/* capabilities(7): with these locked, neither exec of a root-owned file nor a change of ids can give anything back. */
void step_securebits(struct jail *jail) {
    (void)jail;
    add_securebits(JAIL_STAGE_SECUREBITS, JAIL_SECUREBITS);
}

/* Drops all capabilities. Without CAP_SETPCAP, which a jail with a user namespace has, the bounding set stays: under
 * no_new_privs no exec gives what the process has not (capabilities(7)). */
void step_capabilities(struct jail *jail) {
    int may_stay = (jail->plan->flags & JAIL_SHARES_HOST) != 0;
    must(JAIL_STAGE_CAPABILITIES, 0, SYS5(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    for (int cap = 0; cap < 64; cap++) {
        long r = SYS5(__NR_prctl, PR_CAPBSET_DROP, cap, 0, 0, 0);
        if (r == -EINVAL && cap > 0) break; /* one past the kernel's last */
        if (r == -EPERM && may_stay) break;
        must_hold(JAIL_STAGE_CAPABILITIES, 1 + cap, r, "sys_prctl");
    }
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    must(JAIL_STAGE_CAPABILITIES, 65, SYS2(__NR_capset, &header, none));
}

void step_no_new_privs(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_NO_NEW_PRIVS, 0, SYS5(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static const long tried[] = {
#define NUMBER(name) __NR_##name,
    JAIL_TRIED(NUMBER)
#undef NUMBER
};

static long try_call(int i) { return sys6(tried[i], -1, -1, -1, -1, -1, -1); }

/* Puts a filter on and tries the calls that it is to refuse, each with the errno in "refused" (0: not to be tried). The
 * errnos come from the policy's names and the instructions from a store or a compiler, so neither vouches for the
 * other. A call that is answered otherwise is a failure: index JAIL_FIRST_TRIED + its place. Returns whether one of the
 * answers is the filter's beyond doubt: the kernel, or a filter from outside, had given another one before. */
int put_filter_on(enum jail_stage stage, const void *instructions, uint32_t count, const int32_t *refused) {
    struct sock_fprog program = {(unsigned short)count, (struct sock_filter *)(uintptr_t)instructions};
    long before[JAIL_TRIED_COUNT];
    if (count == 0 || count > 4096 /* BPF_MAXINSNS */) fail(stage, 0, EINVAL);
    try_before(refused, before);
    must(stage, 0, SYS3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
    return answers_hold(stage, refused, before);
}

void try_before(const int32_t *refused, long *before) {
    for (int i = 0; i < JAIL_TRIED_COUNT; i++) before[i] = refused[i] ? try_call(i) : 0;
}

int answers_hold(enum jail_stage stage, const int32_t *refused, const long *before) {
    int changed = 0;
    for (int i = 0; i < JAIL_TRIED_COUNT; i++) {
        if (!refused[i]) continue;
        long after = try_call(i);
        if (after != -(long)refused[i]) fail(stage, JAIL_FIRST_TRIED + i, after < 0 ? -after : 0);
        changed |= after != before[i];
    }
    return changed;
}

int install_filter(struct jail *jail, enum jail_stage stage, struct jail_span filter, const int32_t *refused) {
    return put_filter_on(stage, at(jail, filter), filter.count, refused);
}

/* Puts filters with a listener on before the gate: jail-init must take the listener before it is confined itself. */
void step_listen(struct jail *jail) {
    if (jail->plan->flags & JAIL_TRACES) put_path_filter_on();
    if (jail->plan->listening_filter.count) jail->filter_holds = put_listening_filter_on(jail);
}

/* Waits until the supervisor lets the guest come and jail-init is confined. */
void step_gate(struct jail *jail) {
    uint64_t open;
    must(JAIL_STAGE_SECCOMP, 1, sys_read(JAIL_FD_GATE, &open, sizeof open));
    /* A zygote's guest, which no exec will make dumpable: its init has memory of its own by now, and only there. */
    if (jail->program_fd >= 0) SYS5(__NR_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

void step_seccomp(struct jail *jail) {
    if (!jail->plan->listening_filter.count) {
        jail->filter_holds = install_filter(jail, JAIL_STAGE_SECCOMP, jail->plan->filter, jail->plan->refused);
        probe(jail);
    }
    if (jail->filter_holds && SYS5(__NR_prctl, PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER)
        jail->verified |= 1ULL << JAIL_LAYER_SECCOMP;
}

/* Ends the jail unless it has verified every layer that is required. The receipt is sent from behind the filter, so
 * that its mode and its answers are part of what is checked. */
void step_receipt(struct jail *jail) {
    uint64_t missing = jail->plan->required & ~jail->verified;
    for (int layer = 0; layer < JAIL_LAYER_COUNT; layer++)
        if (missing >> layer & 1) fail(JAIL_STAGE_VERIFY, layer, EPERM);
    send_report(jail, JAIL_RECEIPT);
}
