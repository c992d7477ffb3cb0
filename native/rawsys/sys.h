/* Raw system calls and the few string helpers that code without a libc needs.
 *
 * Both programs that are made from these sources use them: jail-init, which is linked with nothing, and the extension,
 * whose child shares the supervisor's memory until it execs and so must not touch errno or any other state of a libc.
 * A call returns what the kernel returns: a value, or -errno.
 */
#ifndef JAIL_SYS_H
#define JAIL_SYS_H

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
static inline long sys6(long n, long a, long b, long c, long d, long e, long f) {
    long r;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(r)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return r;
}
#elif defined(__aarch64__)
static inline long sys6(long n, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "jail knows x86_64 and aarch64"
#endif

#define SYS0(n) sys6(n, 0, 0, 0, 0, 0, 0)
#define SYS1(n, a) sys6(n, (long)(a), 0, 0, 0, 0, 0)
#define SYS2(n, a, b) sys6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define SYS3(n, a, b, c) sys6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define SYS4(n, a, b, c, d) sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define SYS5(n, a, b, c, d, e) sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

#define AT_FDCWD (-100)
#define AT_EMPTY_PATH 0x1000
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_RECURSIVE 0x8000
#define O_RDONLY 00
#define O_WRONLY 01
#define O_RDWR 02
#define O_CREAT 0100
#define O_NOCTTY 0400
#define O_EXCL 0200
#define O_CLOEXEC 02000000
#define O_PATH 010000000
#if defined(__aarch64__)
#define O_DIRECTORY 040000
#define O_NOFOLLOW 0100000
#else
#define O_DIRECTORY 0200000
#define O_NOFOLLOW 0400000
#endif
#define F_DUPFD_CLOEXEC 1030
#define F_SETFD 2
#define FD_CLOEXEC 1

static inline int sys_openat(int dir, const char *path, int flags, unsigned mode) {
    return (int)SYS4(__NR_openat, dir, path, flags, mode);
}
static inline int sys_close(int fd) { return (int)SYS1(__NR_close, fd); }
static inline long sys_read(int fd, void *to, size_t size) { return SYS3(__NR_read, fd, to, size); }
static inline long sys_write(int fd, const void *from, size_t size) { return SYS3(__NR_write, fd, from, size); }
static inline _Noreturn void sys_exit(int status) {
    SYS1(__NR_exit_group, status);
    __builtin_trap(); /* a filter that allows not even the exit: die of it rather than run on */
}

static inline size_t text_length(const char *s) {
    size_t n = 0;
    while (s[n]) n++;
    return n;
}
static inline int text_equal(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

#endif
