/* The calls that a traced guest is stopped before (--trace-paths), each with the places of its arguments: the
 * descriptor of the folder that a relative path starts from, the path, the flags (-1: none), and whether it changes
 * something. */
#ifndef JAIL_TRACED_H
#define JAIL_TRACED_H

#define JAIL_TRACED_EVERYWHERE(X)                                                                                      \
    X(openat, 0, 1, 2, 0)                                                                                              \
    X(newfstatat, 0, 1, -1, 0)                                                                                         \
    X(statx, 0, 1, -1, 0)                                                                                              \
    X(faccessat, 0, 1, -1, 0)                                                                                          \
    X(faccessat2, 0, 1, -1, 0)                                                                                         \
    X(readlinkat, 0, 1, -1, 0)                                                                                         \
    X(execve, -1, 0, -1, 0)                                                                                            \
    X(chdir, -1, 0, -1, 0)                                                                                             \
    X(connect, -1, 1, -1, 0)                                                                                           \
    X(bind, -1, 1, -1, 0)                                                                                              \
    X(mkdirat, 0, 1, -1, 1)                                                                                            \
    X(unlinkat, 0, 1, -1, 1)                                                                                           \
    X(renameat, 2, 3, -1, 1)                                                                                           \
    X(renameat2, 2, 3, -1, 1)                                                                                          \
    X(symlinkat, 1, 2, -1, 1)                                                                                          \
    X(linkat, 2, 3, -1, 1)                                                                                             \
    X(utimensat, 0, 1, -1, 1)                                                                                          \
    X(truncate, -1, 0, -1, 1)

#ifdef __x86_64__
#define JAIL_TRACED(X)                                                                                                 \
    JAIL_TRACED_EVERYWHERE(X)                                                                                          \
    X(open, -1, 0, 1, 0)                                                                                               \
    X(creat, -1, 0, -1, 1)                                                                                             \
    X(stat, -1, 0, -1, 0)                                                                                              \
    X(lstat, -1, 0, -1, 0)                                                                                             \
    X(access, -1, 0, -1, 0)                                                                                            \
    X(readlink, -1, 0, -1, 0)                                                                                          \
    X(mkdir, -1, 0, -1, 1)                                                                                             \
    X(rmdir, -1, 0, -1, 1)                                                                                             \
    X(unlink, -1, 0, -1, 1)                                                                                            \
    X(rename, -1, 1, -1, 1)                                                                                            \
    X(symlink, -1, 1, -1, 1)                                                                                           \
    X(link, -1, 1, -1, 1)
#else
#define JAIL_TRACED(X) JAIL_TRACED_EVERYWHERE(X)
#endif

#endif
