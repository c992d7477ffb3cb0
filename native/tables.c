/* The names of the stages and layers for Python, from the one list in steps.h; and sockets without the import of
 * Python's socket module, which would cost the command line 8 ms. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "spawn.h"
#include "steps.h"

#define NAME(name, text) text,
const char *const jail_stage_names[] = {JAIL_STAGES(NAME)};
const char *const jail_layer_names[] = {JAIL_LAYERS(NAME)};
const int jail_stage_count = JAIL_STAGE_COUNT;
const int jail_layer_count = JAIL_LAYER_COUNT;

/* A pair of connected sockets, close-on-exec; 0 or -errno. */
int jail_channel(int type, int32_t fds[2]) {
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) == 0 ? 0 : -errno;
}

/* One message, with descriptors; 0 or -errno. */
int jail_send(int control, const void *message, size_t size, const int32_t *fds, int count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(JAIL_MAX_JOINED * sizeof(int32_t))];
    } with = {0};
    struct iovec part = {(void *)(uintptr_t)message, size};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1};
    if (count < 0 || count > JAIL_MAX_JOINED) return -EINVAL;
    if (count) {
        whole.msg_control = &with;
        whole.msg_controllen = CMSG_SPACE((size_t)count * sizeof *fds);
        with.header = (struct cmsghdr){CMSG_LEN((size_t)count * sizeof *fds), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&with.header), fds, (size_t)count * sizeof *fds);
    }
    ssize_t sent;
    do sent = sendmsg(control, &whole, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}
