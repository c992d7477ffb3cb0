/* The walk of a new process through the table of steps: reads the plan, furnishes the jail, forks the guest, which
 * takes the steps of its own side. There are two kinds of start, jail-init's (main.c) and a zygote's (native/zygote),
 * and one order. */
#include "init/jail.h"
#include "rawsys/message.h"

#include <linux/prctl.h>

struct step {
    void (*run)(struct jail *);
};

/* The order is that of abi/stages.h, which tests/native checks against the order seen in failures. */
static const struct step furnishing[] = {
    {step_cgroup},
    {step_cgroup_namespace},
    {step_hostname},
    {step_loopback},
    {step_signals},
    {step_user_namespace_limit},
    {step_propagation},
    {step_source},
    {step_identity},
    {step_keyring},
    {step_root},
    {step_pivot},
    {step_tree},
    {step_seal},
    {step_descriptors},
    {step_terminal},
    {step_working_directory},
    {step_securebits},
    {step_capabilities},
    {step_rlimits},
    {step_processors},
};
static const struct step guest_side[] = {
    {step_guest_session}, {step_no_new_privs}, {step_landlock}, {step_verify}, {step_listen},
    {step_gate},          {step_seccomp},      {step_receipt},  {step_become},
};

/* The order for a jail that shares the host's namespaces: the same, without the steps that only furnish namespaces. */
static const struct step sharing[] = {
    {step_cgroup},
    {step_signals},
    {step_own_identity},
    {step_keyring_if_possible},
    {step_descriptors},
    {step_working_directory},
    {step_securebits_if_possible},
    {step_capabilities},
    {step_rlimits},
    {step_processors},
    {step_reaper},
};
static const struct step guest_sharing[] = {
    {step_session}, {step_die_with_init}, {step_no_new_privs}, {step_landlock}, {step_verify}, {step_own_signals},
    {step_listen},  {step_gate},          {step_seccomp},      {step_receipt},  {step_become},
};

#define WALK(table, jail)                                                                                              \
    for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++) (table)[i].run(jail)

void report(const struct jail_report *message) {
    while (sys_write(JAIL_FD_CONTROL, message, sizeof *message) == -EINTR) {}
}

static int begins_with(const char *text, const char *start) {
    while (*start && *text == *start) text++, start++;
    return *start == 0;
}

static int is_of_a_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/* Finds the name of the first system call in a text of C. */
static void find_call(const char *source, char *name) {
    while (*source && !begins_with(source, "__NR_") && !begins_with(source, "sys_")) source++;
    if (*source) source += *source == '_' ? 5 : 4;
    for (int i = 0; i < JAIL_MAX_CALL - 1 && is_of_a_name(source[i]); i++) name[i] = source[i];
}

_Noreturn void fail_call(enum jail_stage stage, int index, long error, const char *source) {
    struct jail_report message = {.kind = JAIL_FAILED, .stage = stage, .index = index, .error = (int32_t)error};
    find_call(source, message.call);
    report(&message);
    sys_exit(125);
}

_Noreturn void fail(enum jail_stage stage, int index, long error) { fail_call(stage, index, error, ""); }

void send_descriptor(const struct jail_report *report, int fd) {
    struct control control = {CONTROL_SIZE(1), SOL_SOCKET, SCM_RIGHTS, {fd}};
    struct vector vector = {(void *)(uintptr_t)report, sizeof *report};
    struct message message = {.vectors = &vector, .vector_count = 1};
    if (fd >= 0) {
        message.control = &control;
        message.control_size = (sizeof(size_t) + 8 + sizeof(int32_t) + 7) & ~(size_t)7;
    }
    while (SYS3(__NR_sendmsg, JAIL_FD_CONTROL, &message, MSG_NOSIGNAL) == -EINTR) {}
}

void send_report(const struct jail *jail, enum jail_report_kind kind) {
    struct jail_report message = {.kind = kind, .verified = jail->verified, .names_last_call = jail->names_last_call};
    report(&message);
}

/* --- the plan ----------------------------------------------------------------------------------------------------- */

static int span_fits(const struct jail_plan *plan, struct jail_span span, uint64_t width, uint64_t alignment) {
    return span.offset % alignment == 0 && (uint64_t)span.offset + span.count * width <= plan->size;
}

static int text_fits(const struct jail_plan *plan, struct jail_span span) {
    return span_fits(plan, span, 1, 1) && (uint64_t)span.offset + span.count + 1 <= plan->size &&
           ((const char *)plan)[span.offset + span.count] == 0;
}

static int texts_fit(const struct jail_plan *plan, struct jail_span list) {
    if (!span_fits(plan, list, sizeof(struct jail_span), 8)) return 0;
    const struct jail_span *spans = (const void *)((const char *)plan + list.offset);
    for (uint32_t i = 0; i < list.count; i++)
        if (!text_fits(plan, spans[i])) return 0;
    return 1;
}

static int plan_adds_up(const struct jail_plan *plan, uint64_t received) {
    if (plan->magic != JAIL_MAGIC || plan->size != received) return 0;
    if (!text_fits(plan, plan->hostname) || !text_fits(plan, plan->cwd) || !text_fits(plan, plan->root)) return 0;
    if (!span_fits(plan, plan->entries, sizeof(struct jail_entry), 8) || plan->entries.count > JAIL_MAX_ENTRIES)
        return 0;
    if (!span_fits(plan, plan->rlimits, sizeof(struct jail_rlimit), 8)) return 0;
    if (!span_fits(plan, plan->allowances, sizeof(struct jail_allowance), 8)) return 0;
    if (!span_fits(plan, plan->path_rules, sizeof(struct jail_path_rule), 8)) return 0;
    if (!span_fits(plan, plan->filter, 8, 8) || !span_fits(plan, plan->init_filter, 8, 8)) return 0;
    if (!span_fits(plan, plan->listening_filter, 8, 8)) return 0;
    if (!text_fits(plan, plan->probe_path) || !texts_fit(plan, plan->probe_mounts)) return 0;
    if (!texts_fit(plan, plan->candidates) || !texts_fit(plan, plan->argv) || !texts_fit(plan, plan->envp)) return 0;
    const struct jail_entry *entries = (const void *)((const char *)plan + plan->entries.offset);
    for (uint32_t i = 0; i < plan->entries.count; i++)
        if (!text_fits(plan, entries[i].path) || !text_fits(plan, entries[i].source)) return 0;
    const struct jail_allowance *allowances = (const void *)((const char *)plan + plan->allowances.offset);
    for (uint32_t i = 0; i < plan->allowances.count; i++)
        if (!text_fits(plan, allowances[i].name) || !text_fits(plan, allowances[i].value)) return 0;
    const struct jail_path_rule *rules = (const void *)((const char *)plan + plan->path_rules.offset);
    for (uint32_t i = 0; i < plan->path_rules.count; i++)
        if (!text_fits(plan, rules[i].path)) return 0;
    return 1;
}

/* The size of the plan, and with it the descriptors of the cgroups to join. */
static uint64_t receive_size(struct jail *jail) {
    uint64_t size = 0;
    struct control control;
    struct vector vector = {&size, sizeof size};
    struct message message = {
        .vectors = &vector, .vector_count = 1, .control = &control, .control_size = CONTROL_SIZE(JAIL_MAX_JOINED)};
    long n = SYS3(__NR_recvmsg, JAIL_FD_CONTROL, &message, MSG_CMSG_CLOEXEC);
    if (n != sizeof size) sys_exit(125); /* the supervisor gave up */
    jail->join_count = passed_count(&message, &control);
    for (int i = 0; i < jail->join_count; i++) jail->join_fds[i] = control.fds[i];
    return size;
}

const struct jail_plan *receive_plan(struct jail *jail) {
    uint64_t size = receive_size(jail), have = 0;
    if (size < sizeof(struct jail_plan) || size > JAIL_MAX_PLAN) fail(JAIL_STAGE_PLAN, 0, EMSGSIZE);
    long memory = sys6(__NR_mmap, 0, (long)size, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
    if (memory < 0 && memory > -4096) fail(JAIL_STAGE_PLAN, 0, -memory);
    char *block = (char *)memory;
    while (have < size) {
        long n = sys_read(JAIL_FD_CONTROL, block + have, (size_t)(size - have));
        if (n == -EINTR) continue;
        if (n <= 0) sys_exit(125);
        have += (uint64_t)n;
    }
    const struct jail_plan *plan = (const struct jail_plan *)(const void *)block;
    if (!plan_adds_up(plan, size)) fail(JAIL_STAGE_PLAN, 0, EINVAL);
    return plan;
}

int guest_main(void *jail) {
    const uint64_t none = 0;
    SYS4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &none, NULL, SIGNAL_SET_SIZE);
    if (((struct jail *)jail)->plan->flags & JAIL_SHARES_HOST)
        WALK(guest_sharing, jail);
    else
        WALK(guest_side, jail);
    return 125; /* the last step did not return */
}

_Noreturn void jail_main(struct jail *jail, uint64_t namespaces) {
    /* The network namespace takes the kernel longer than all else, so we make it, and two small ones, while the
     * supervisor is busy with our id maps and has not sent the plan yet. */
    if (namespaces) must(JAIL_STAGE_NAMESPACES, 0, SYS1(__NR_unshare, namespaces));
    jail->plan = receive_plan(jail);
    /* A guest of the same kernel id may not trace us or open our /proc files (ptrace(2), "PTRACE_MODE_READ"). Only now:
     * by sending the plan the supervisor says that it has written our id maps, which are such files. */
    SYS5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    jail->own_pid = SYS0(__NR_getpid);
    if (jail->plan->flags & JAIL_SHARES_HOST)
        WALK(sharing, jail);
    else
        WALK(furnishing, jail);
    uint64_t child_signal = SIGCHLD_BIT;
    SYS4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, &child_signal, NULL, SIGNAL_SET_SIZE);
    long guest = must_hold(JAIL_STAGE_FORK, 0, jail->ops->fork_guest(jail), "sys_clone");
    if (jail->plan->flags & JAIL_NAMES_LAST_CALL) trace_end(jail, guest);
    jail->ops->watch(jail, guest);
    sys_exit(125);
}
