/* clone(2) and clone3(2) of a child that shares our memory, on a stack of its own. */
#ifndef JAIL_CLONE_H
#define JAIL_CLONE_H

#include "rawsys/sys.h"

#include <linux/sched.h>

/* Returns in the parent alone: the child runs fn(argument) on the new stack and exits. The three arguments are those of
 * clone3 (structure, size, none), or the first of clone (flags, end of the stack, where the pidfd goes), which both
 * machines have in this order. */
static inline long clone_call(long call, long first, long second, long third, int (*fn)(void *), void *argument) {
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
                     : "a"(call), "D"(first), "S"(second), "d"(third), "r"(function),
                       "r"(parameter), [exit] "i"(__NR_exit_group)
                     : "rcx", "r11", "memory");
    return r;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = call;
    register long x0 __asm__("x0") = first;
    register long x1 __asm__("x1") = second;
    register long x2 __asm__("x2") = third;
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
                     : "r"(x8), "r"(x1), "r"(x2), "r"(function), "r"(parameter), [exit] "i"(__NR_exit_group)
                     : "memory", "x30", "cc");
    return x0;
#endif
}

/* clone3, or clone where a filter hides that (Docker's answers ENOSYS, older ones EPERM) and clone can do it too. It
 * lacks CLONE_CLEAR_SIGHAND: the callers block all signals, and an exec resets the handlers. */
static inline long clone_process(struct clone_args *args, int (*fn)(void *), void *argument) {
    const uint64_t only_clone3 = CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP;
    long r = clone_call(__NR_clone3, (long)args, sizeof *args, 0, fn, argument);
    if ((r != -ENOSYS && r != -EPERM) || args->flags & (CLONE_INTO_CGROUP | CLONE_NEWUSER)) return r;
    return clone_call(__NR_clone, (long)((args->flags & ~only_clone3) | args->exit_signal),
                      (long)(args->stack + args->stack_size), (long)args->pidfd, fn, argument);
}

#endif
