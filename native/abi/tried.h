/* The calls that a finished jail tries from behind its filter, to learn from the kernel that the filter refuses them.
 *
 * All arguments are -1, which the kernel refuses before it does anything: no such flag, descriptor, process or address.
 */
#ifndef JAIL_TRIED_H
#define JAIL_TRIED_H

#define JAIL_TRIED(X)                                                                                                  \
    X(clone3)                                                                                                          \
    X(openat2)                                                                                                         \
    X(io_uring_setup)                                                                                                  \
    X(unshare)                                                                                                         \
    X(setns)                                                                                                           \
    X(mount)                                                                                                           \
    X(chroot)                                                                                                          \
    X(ptrace)                                                                                                          \
    X(keyctl)                                                                                                          \
    X(add_key)                                                                                                         \
    X(process_vm_readv)                                                                                                \
    X(perf_event_open)                                                                                                 \
    X(userfaultfd)

enum jail_tried {
#define JAIL_TRIED_NUMBER(name) JAIL_TRIED_##name,
    JAIL_TRIED(JAIL_TRIED_NUMBER)
#undef JAIL_TRIED_NUMBER
    JAIL_TRIED_COUNT
};

_Static_assert((int)JAIL_TRIED_COUNT <= (int)JAIL_MAX_TRIED, "struct jail_plan has too few places");

#endif
