/* What a new process does before it is jail-init: for the supervisor's spawn, and for the zygote's. It may share the memory
 * of its parent, so all of it is raw system calls on a stack of its own. */
#ifndef JAIL_CHILD_H
#define JAIL_CHILD_H

#include "layout.h"
#include "sys.h"

#include <linux/sched.h>

#define JAIL_MAX_FDS 256
#define JAIL_MAX_TASK_FILES 8

/* Only a thread that moves itself spares the kernel a wait for all processors, of some 15 ms (Linux 5.5). */
static inline long join_cgroups(const struct jail_request *request) {
    for (int32_t i = 0; i < request->task_count; i++) {
        long r = sys_write(request->task_fds[i], "0", 1);
        if (r < 0) return r;
    }
    return 0;
}

/* The request's descriptors become 0, 1, 2, ..., the program's the one behind them; all others are closed. */
static inline long arrange_descriptors(const struct jail_request *request, int32_t *init_fd) {
    int32_t moved[JAIL_MAX_FDS + 1];
    int32_t count = request->fd_count;
    for (int32_t i = 0; i <= count; i++) { /* first out of the way of the places 0..count */
        long r = SYS3(__NR_fcntl, i < count ? request->fds[i] : request->init_fd, F_DUPFD_CLOEXEC, count + 1);
        if (r < 0) return r;
        moved[i] = (int32_t)r;
    }
    for (int32_t i = 0; i < count; i++) {
        long r = SYS3(__NR_dup3, moved[i], i, 0);
        if (r < 0) return r;
    }
    long r = SYS3(__NR_dup3, moved[count], count, O_CLOEXEC);
    if (r < 0) return r;
    *init_fd = count;
    return SYS3(__NR_close_range, count + 1, ~0u, 0);
}

/* Returns in the parent alone: the child runs fn(argument) on the new stack and exits. */
static inline long clone_call(struct clone_args *args, int (*fn)(void *), void *argument) {
#if defined(__x86_64__)
    long r;
    register int (*function)(void *) __asm__("r12") = fn;
    register void *parameter __asm__("r13") = argument;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r13, %%rdi\n\t"
                     "call *%%r12\n\t"
                     "mov %%eax, %%edi\n\t"
                     "mov %[exit], %%eax\n\t"
                     "syscall\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(r)
                     : "a"((long)__NR_clone3), "D"(args), "S"(sizeof *args), "r"(function),
                       "r"(parameter), [exit] "i"(__NR_exit_group)
                     : "rcx", "r11", "memory");
    return r;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = __NR_clone3;
    register long x0 __asm__("x0") = (long)args;
    register long x1 __asm__("x1") = sizeof *args;
    register int (*function)(void *) __asm__("x19") = fn;
    register void *parameter __asm__("x20") = argument;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x20\n\t"
                     "blr x19\n\t"
                     "mov x8, %[exit]\n\t"
                     "svc 0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(function), "r"(parameter), [exit] "i"(__NR_exit_group)
                     : "memory", "x30", "cc");
    return x0;
#endif
}

#endif
