/* The arguments of refused calls that a person is shown: for the supervisor, which is told of a call by a listener, and
 * for jail-init, which sees a guest die of one. */
#ifndef JAIL_CALL_SHAPES_H
#define JAIL_CALL_SHAPES_H

#include <asm/unistd.h>
#include <stddef.h>

/* The arguments that tell calls of one number apart (a bit for each argument), and which argument points to something
 * worth showing: its place, and that of its length; TEXT: it ends with a NUL. */
enum {
    NONE = -1,
    TEXT = -2
};
static const struct shape {
    int number, key, pointer, length;
} shapes[] = {
    {__NR_socket, 7, NONE, NONE},
    {__NR_socketpair, 7, NONE, NONE},
    {__NR_ioctl, 2, NONE, NONE},
    {__NR_prctl, 1, NONE, NONE},
    {__NR_fcntl, 2, NONE, NONE},
    {__NR_clone, 1, NONE, NONE},
    {__NR_unshare, 1, NONE, NONE},
    {__NR_setns, 2, NONE, NONE},
    {__NR_personality, 1, NONE, NONE},
    {__NR_ptrace, 1, NONE, NONE},
    {__NR_keyctl, 1, NONE, NONE},
    {__NR_bpf, 1, NONE, NONE},
    {__NR_setsockopt, 6, NONE, NONE},
    {__NR_kill, 2, NONE, NONE},
    {__NR_connect, 0, 1, 2},
    {__NR_bind, 0, 1, 2},
    {__NR_sendto, 0, 4, 5},
    {__NR_openat, 4, 1, TEXT},
    {__NR_mount, 0, 1, TEXT},
    {__NR_umount2, 0, 0, TEXT},
    {__NR_chroot, 0, 0, TEXT},
    {__NR_execve, 0, 0, TEXT},
    {__NR_execveat, 0, 1, TEXT},
    {__NR_fchmodat, 0, 1, TEXT},
    {__NR_mknodat, 0, 1, TEXT},
    {__NR_mkdirat, 0, 1, TEXT},
    {__NR_linkat, 0, 1, TEXT},
    {__NR_symlinkat, 0, 0, TEXT},
    {__NR_unlinkat, 0, 1, TEXT},
    {__NR_swapon, 0, 0, TEXT},
    {__NR_chdir, 0, 0, TEXT},
    {__NR_truncate, 0, 0, TEXT},
    {__NR_fchownat, 0, 1, TEXT},
    {__NR_renameat2, 0, 1, TEXT},
#ifdef __NR_open
    {__NR_open, 2, 0, TEXT},
    {__NR_creat, 0, 0, TEXT},
    {__NR_chmod, 0, 0, TEXT},
    {__NR_mknod, 0, 0, TEXT},
    {__NR_mkdir, 0, 0, TEXT},
    {__NR_rmdir, 0, 0, TEXT},
    {__NR_unlink, 0, 0, TEXT},
    {__NR_rename, 0, 0, TEXT},
    {__NR_link, 0, 0, TEXT},
    {__NR_symlink, 0, 0, TEXT},
    {__NR_chown, 0, 0, TEXT},
    {__NR_lchown, 0, 0, TEXT},
#endif
};

static const struct shape *shape_of(int number) {
    static const struct shape plain = {0, 0, NONE, NONE};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].number == number) return &shapes[i];
    return &plain;
}

#endif
