/* jail-init, the program: pid 1 of a jail, and the small helpers of a supervisor, each a mode of it. Static, without a
 * libc: nothing of the host program is in its memory. */
#include "rawsys/clone.h"
#include "init/jail.h"

#include <linux/poll.h>
#include <linux/prctl.h>

static uint64_t number(const char *digits) {
    uint64_t value = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++) value = value * 10 + (uint64_t)(*digits - '0');
    return value;
}

/* Forks the guest, which shares our memory up to its exec: a copy of it would cost more than that short time. It shares
 * the descriptors too if its filter has a listener, which is a descriptor of the guest's: it could not send it, for the
 * filter may forbid sendmsg(2). */
static long fork_guest(struct jail *jail) {
    static char stack[16384] __attribute__((aligned(16)));
    long shared = CLONE_VM | (jail->plan->listening_filter.count ? CLONE_FILES : 0);
    return clone_call(__NR_clone, shared | 17 /* SIGCHLD */, (long)(stack + sizeof stack), 0, guest_main, jail);
}

static const struct start_ops executed = {.fork_guest = fork_guest, .become = step_exec, .watch = guard};

/* The second half of a pid 1 that a zygote has cloned and that has executed us since: the guest is there, its memory is
 * not ours any more, and the plan comes once again. */
static _Noreturn void guard_main(uint64_t guest) {
    static struct jail jail = {.scratch_fd = JAIL_FD_SCRATCH, .parked = 1, .ops = &executed};
    jail.plan = receive_plan(&jail);
    if (jail.plan->flags & JAIL_SHARES_HOST) jail.scratch_fd = -1;
    SYS5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    guard(&jail, (long)guest);
}

/* Keeps a user namespace in existence for as long as the supervisor (descriptor 0: its pidfd) needs it for an id-mapped
 * mount.
 */
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
    /* Before Linux 6.14 a program that is executed by a descriptor is named by its number. */
    SYS2(__NR_prctl, PR_SET_NAME, "jail-init");
    char **argv = (char **)(stack + 1);
    if (argc > 1 && text_equal(argv[1], "janitor")) sys_exit(janitor_main(argc, argv));
    if (argc > 1 && text_equal(argv[1], "pause")) pause_main();
    if (argc > 1 && text_equal(argv[1], "terminal")) sys_exit(restore_terminal_main());
    if (argc > 1 && text_equal(argv[1], "commands")) commands_main();
    if (argc > 1 && text_equal(argv[1], "zygote")) zygote_main(argc, argv);
    if (argc > 2 && text_equal(argv[1], "guard")) guard_main(number(argv[2]));
    static struct jail jail = {.scratch_fd = -1, .program_fd = -1, .ops = &executed};
    jail_main(&jail, argc > 1 ? number(argv[1]) : 0);
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
