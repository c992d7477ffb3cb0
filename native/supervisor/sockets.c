/* The names of the stages and layers for Python, from the one list in abi/stages.h; and what Python has no call for, or
 * one in a module that would cost the command line 8 ms to import (socket). */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <asm/unistd.h>
#include <unistd.h>

#include "supervisor/spawn.h"
#include "abi/stages.h"
#include "abi/probes.h"
#include "abi/tried.h"

#define NAME(name, text) text,
const char *const jail_stage_names[] = {JAIL_STAGES(NAME)};
const char *const jail_layer_names[] = {JAIL_LAYERS(NAME)};
#define QUOTED(name) #name,
const char *const jail_tried_names[] = {JAIL_TRIED(QUOTED)};
const int jail_tried_count = JAIL_TRIED_COUNT;
#define PROBE_TEXT(name, text) text,
const char *const jail_probe_names[] = {JAIL_PROBES(PROBE_TEXT)};
const int jail_probe_count = JAIL_PROBE_COUNT;
const int jail_stage_count = JAIL_STAGE_COUNT;
const int jail_layer_count = JAIL_LAYER_COUNT;

/* The ABI of the kernel's Landlock, or -errno where it has none. */
int jail_landlock_abi(void) {
    long abi = syscall(__NR_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    return abi < 0 ? -errno : (int)abi;
}

/* A pair of connected sockets, close-on-exec; 0 or -errno. */
int jail_channel(int type, int32_t fds[2]) {
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) == 0 ? 0 : -errno;
}

int jail_send_eof(int socket) { return shutdown(socket, SHUT_WR) == 0 ? 0 : -errno; }

int jail_timer(void) {
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int jail_set_timer(int timer, int64_t nanoseconds) {
    struct itimerspec when = {.it_value = {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    return timerfd_settime(timer, 0, &when, NULL) == 0 ? 0 : -errno;
}

int jail_send(int socket, const void *data, size_t size, const int32_t *fds, int32_t count) {
    union {
        char room[CMSG_SPACE(sizeof(int32_t) * JAIL_MAX_PASSED)];
        struct cmsghdr aligned;
    } control;
    struct iovec vector = {(void *)(uintptr_t)data, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count < 0 || count > JAIL_MAX_PASSED) return -EINVAL;
    if (count) {
        size_t bytes = sizeof(int32_t) * (size_t)count;
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(bytes);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(bytes);
        memcpy(CMSG_DATA(header), fds, bytes);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

int jail_receive(int socket, void *data, size_t size, int32_t *fds, int32_t *count, int flags) {
    union {
        char room[CMSG_SPACE(sizeof(int32_t) * JAIL_MAX_PASSED)];
        struct cmsghdr aligned;
    } control;
    struct iovec vector = {data, size};
    if (*count < 0 || *count > JAIL_MAX_PASSED) return -EINVAL;
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(sizeof(int32_t) * (size_t)*count)};
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
    *count = 0;
    if (got < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        *count = (int32_t)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int32_t));
        memcpy(fds, CMSG_DATA(header), sizeof(int32_t) * (size_t)*count);
    }
    return (int)got;
}
