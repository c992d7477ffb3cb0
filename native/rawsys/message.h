/* sendmsg(2) and recvmsg(2) without a libc: what linux/socket.h keeps from user space. */
#ifndef JAIL_MESSAGE_H
#define JAIL_MESSAGE_H

#include "abi/layout.h"

#include <stddef.h>

#define SCM_RIGHTS 1
#define SOL_SOCKET 1
#define MSG_CMSG_CLOEXEC 0x40000000
#define MSG_NOSIGNAL 0x4000

struct message {
    void *name;
    uint32_t name_size;
    struct vector {
        void *base;
        size_t size;
    } *vectors;
    size_t vector_count;
    void *control;
    size_t control_size;
    int32_t flags;
};

/* A list of descriptors: unix(7), SCM_RIGHTS. */
struct control {
    size_t size;
    int32_t level, type;
    int32_t fds[JAIL_MAX_PASSED + 1];
};

#define CONTROL_SIZE(count) (offsetof(struct control, fds) + (count) * sizeof(int32_t))

/* Returns the number of descriptors that came with a message. */
static inline int passed_count(const struct message *message, const struct control *control) {
    if (message->control_size < sizeof(size_t) + 2 * sizeof(int32_t)) return 0;
    return (int)((control->size - offsetof(struct control, fds)) / sizeof(int32_t));
}

#endif
