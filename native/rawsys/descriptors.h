/* Arranges the descriptors of a new process before it is jail-init: for the supervisor's spawn, and for the
 * zygote's. It may share the memory of its parent, so all of it is raw system calls on a stack of its own. */
#ifndef JAIL_CHILD_H
#define JAIL_CHILD_H

#include "abi/layout.h"
#include "rawsys/sys.h"

#define JAIL_MAX_FDS 256

/* The request's descriptors become 0, 1, 2, ...; all others are closed. */
static inline long arrange_descriptors(const struct jail_request *request) {
    int32_t moved[JAIL_MAX_FDS];
    int32_t count = request->fd_count;
    for (int32_t i = 0; i < count; i++) { /* first out of the way of the places 0..count-1 */
        long r = SYS3(__NR_fcntl, request->fds[i], F_DUPFD_CLOEXEC, count);
        if (r < 0) return r;
        moved[i] = (int32_t)r;
    }
    for (int32_t i = 0; i < count; i++) {
        long r = SYS3(__NR_dup3, moved[i], i, 0);
        if (r < 0) return r;
    }
    return SYS3(__NR_close_range, count, ~0u, 0);
}

#endif
