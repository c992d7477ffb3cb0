/* jail-init: pid 1 of a jail. Reads the plan, walks the table of steps, forks the guest, then reaps, watches the
 * supervisor and relays how the guest ended. Static, without a libc: nothing of the host program is in its memory. */
#include "clone.h"
#include "init.h"

#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/time_types.h>
#include <linux/wait.h>
#include <asm/statfs.h>

#define SIGNAL_SET_SIZE 8

struct step {
    void (*run)(struct jail *);
};

/* The order is that of steps.h, which tests/native checks against the order seen in failures. */
static const struct step furnishing[] = {
    {step_cgroup},
    {step_cgroup_namespace},
    {step_hostname},
    {step_loopback},
    {step_keyring},
    {step_signals},
    {step_user_namespace_limit},
    {step_propagation},
    {step_source},
    {step_identity},
    {step_root},
    {step_pivot},
    {step_tree},
    {step_seal},
    {step_descriptors},
    {step_working_directory},
    {step_securebits},
    {step_capabilities},
    {step_rlimits},
};
static const struct step guest_side[] = {
    {step_session}, {step_no_new_privs}, {step_landlock}, {step_verify}, {step_seccomp}, {step_exec},
};

#define WALK(table, jail)                                                                                              \
    for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++) (table)[i].run(jail)

static void report(const struct jail_report *message) {
    while (sys_write(JAIL_FD_CONTROL, message, sizeof *message) == -EINTR) {}
}

_Noreturn void fail(enum jail_stage stage, int index, long error) {
    struct jail_report message = {.kind = JAIL_FAILED, .stage = stage, .index = index, .error = (int32_t)error};
    report(&message);
    sys_exit(125);
}

void send_report(const struct jail *jail, enum jail_report_kind kind) {
    struct jail_report message = {.kind = kind, .verified = jail->verified};
    report(&message);
}

/* --- the plan ------------------------------------------------------------------------------------------------------ */

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
    if (!span_fits(plan, plan->path_rules, sizeof(struct jail_path_rule), 8)) return 0;
    if (!span_fits(plan, plan->filter, 8, 8) || !span_fits(plan, plan->init_filter, 8, 8)) return 0;
    if (!texts_fit(plan, plan->candidates) || !texts_fit(plan, plan->argv) || !texts_fit(plan, plan->envp)) return 0;
    const struct jail_entry *entries = (const void *)((const char *)plan + plan->entries.offset);
    for (uint32_t i = 0; i < plan->entries.count; i++)
        if (!text_fits(plan, entries[i].path) || !text_fits(plan, entries[i].source)) return 0;
    const struct jail_path_rule *rules = (const void *)((const char *)plan + plan->path_rules.offset);
    for (uint32_t i = 0; i < plan->path_rules.count; i++)
        if (!text_fits(plan, rules[i].path)) return 0;
    return 1;
}

/* The size of the plan, and with it the descriptors of the cgroups to join: unix(7), SCM_RIGHTS. */
static uint64_t receive_size(struct jail *jail) {
    uint64_t size = 0;
    struct {
        void *base;
        size_t size;
    } part = {&size, sizeof size};
    struct {
        size_t size;
        int32_t level, type, fds[JAIL_MAX_JOINED];
    } with = {0};
    struct {
        void *name;
        uint64_t name_size; /* an int and padding */
        void *parts;
        size_t parts_count;
        void *control;
        size_t control_size;
        uint64_t flags; /* an int and padding */
    } message = {.parts = &part, .parts_count = 1, .control = &with, .control_size = sizeof with};
    long n = SYS3(__NR_recvmsg, JAIL_FD_CONTROL, &message, 0x40000000 /* MSG_CMSG_CLOEXEC */);
    if (n != sizeof size) sys_exit(125); /* the supervisor gave up */
    if (with.size > 16) jail->join_count = (int)((with.size - 16) / sizeof(int32_t));
    for (int i = 0; i < jail->join_count; i++) jail->join_fds[i] = with.fds[i];
    return size;
}

static const struct jail_plan *receive_plan(struct jail *jail) {
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

/* --- pid 1 --------------------------------------------------------------------------------------------------------- */

static void send_end(const struct jail *jail, enum jail_report_kind kind, int status) {
    /* With no child left, nobody but us is: whoever lost its parent in here became ours. */
    int alone = SYS4(__NR_wait4, -1, NULL, WNOHANG | __WALL, NULL) == -ECHILD;
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
    report(&message);
}

/* Nanoseconds until the scratch could at the earliest be past its limit, at some 8 GB and a million files a second; 0 when it
 * is. Its file system is made larger than the limit by what can be written between two looks: a guest that merely got
 * ENOSPC might go on, and nothing would tell that it had been stopped there. */
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

/* Reaps everybody; relays the guest's own end. Leaving ends the jail: the kernel kills what is left of the pid namespace. */
static _Noreturn void reap(const struct jail *jail, long guest, int signal_fd) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched[] = {{signal_fd, POLLIN, 0}, {JAIL_FD_SUPERVISOR, POLLIN, 0}, {JAIL_FD_CONTROL, 0, 0}};
    for (;;) {
        int64_t patience = scratch_allows(jail);
        if (patience == 0) {
            send_end(jail, JAIL_FULL, 0);
            sys_exit(0);
        }
        struct __kernel_timespec wait = {0, patience};
        if (SYS5(__NR_ppoll, watched, 3, &wait, NULL, 0) == 0) continue;
        if (watched[1].revents || watched[2].revents) sys_exit(0); /* the supervisor is gone, or hung up */
        char drained[1024];
        sys_read(signal_fd, drained, sizeof drained);
        for (;;) {
            int status = 0;
            long pid = SYS4(__NR_wait4, -1, &status, WNOHANG | __WALL, NULL);
            if (pid <= 0) break;
            if (pid == guest) {
                send_end(jail, JAIL_ENDED, status);
                sys_exit(0);
            }
        }
    }
}

/* The network namespace takes the kernel longer than all else, so we make it, and two small ones, while the supervisor is
 * busy with our id maps and has not sent the plan yet: which ones is our only argument, a number. */
static void make_namespaces(const char *digits) {
    unsigned long flags = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++) flags = flags * 10 + (unsigned long)(*digits - '0');
    if (flags) must(JAIL_STAGE_NAMESPACES, 0, SYS1(__NR_unshare, flags));
}

/* The guest's own process, up to its exec; until then it shares our memory: a copy would cost more than it lives. */
static int guest_main(void *jail) {
    const uint64_t none = 0;
    SYS4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &none, NULL, SIGNAL_SET_SIZE);
    WALK(guest_side, jail);
    return 125; /* step_exec does not return */
}

static _Noreturn void jail_main(const char *namespaces) {
    static struct jail jail = {.scratch_fd = -1};
    make_namespaces(namespaces);
    jail.plan = receive_plan(&jail);
    /* A guest of the same kernel id may not trace us or open our /proc files (ptrace(2), "PTRACE_MODE_READ"). Only now: by
     * sending the plan the supervisor says that it has written our id maps, which are such files. */
    SYS5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    WALK(furnishing, &jail);

    uint64_t child_signal = 1ULL << (SIGCHLD - 1);
    SYS4(__NR_rt_sigprocmask, 0, &child_signal, NULL, SIGNAL_SET_SIZE);
    jail.gate_fd = (int)must(JAIL_STAGE_FORK, 1, SYS2(__NR_eventfd2, 0, O_CLOEXEC));
    static char stack[16384] __attribute__((aligned(16)));
    long guest = must(JAIL_STAGE_FORK, 0,
                      clone_call(__NR_clone, CLONE_VM | SIGCHLD, (long)(stack + sizeof stack), guest_main, &jail));
    for (int fd = 0; fd < JAIL_FD_CONTROL; fd++)
        if (fd != jail.gate_fd) sys_close(fd);
    int signal_fd =
        (int)must(JAIL_STAGE_FORK, 2, SYS4(__NR_signalfd4, -1, &child_signal, SIGNAL_SET_SIZE, O_CLOEXEC | 04000));
    step_session(&jail);
    must(JAIL_STAGE_NO_NEW_PRIVS, 1, SYS5(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    install_filter(&jail, JAIL_STAGE_INIT_SECCOMP, jail.plan->init_filter);
    uint64_t go = 0;
    const uint64_t open = 1;
    if (sys_read(JAIL_FD_CONTROL, &go, sizeof go) != sizeof go) sys_exit(125); /* the supervisor gave up */
    /* The guest may run: init is as confined as it is, and the supervisor has seen the cgroup. */
    sys_write(jail.gate_fd, &open, sizeof open);
    reap(&jail, guest, signal_fd);
}

/* Keeps a user namespace alive for as long as the supervisor (descriptor 0: its pidfd) needs it for an id-mapped mount. */
static _Noreturn void pause_main(void) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched = {0, POLLIN, 0};
    SYS5(__NR_ppoll, &watched, 1, NULL, NULL, 0);
    sys_exit(0);
}

_Noreturn __attribute__((used)) void start(long *stack) {
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    if (argc > 1 && text_equal(argv[1], "janitor")) sys_exit(janitor_main(argc, argv));
    if (argc > 1 && text_equal(argv[1], "pause")) pause_main();
    jail_main(argc > 1 ? argv[1] : "");
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n\thlt\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x29, xzr\n\tmov x0, sp\n\tbl start\n\tbrk 0\n");
#endif

/* The compiler may call these for structure copies and zeroing even in freestanding code. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    for (size_t i = 0; i < size; i++) ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}
void *memset(void *to, int value, size_t size) {
    for (size_t i = 0; i < size; i++) ((volatile char *)to)[i] = (char)value;
    return to;
}
