/* Reads the guest channel at the guest's end, for the extensions of both languages. Its input is the supervisor's. */

#ifndef JAIL_GUEST_CHANNEL_H
#define JAIL_GUEST_CHANNEL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    CHANNEL = 3
};

/* Reads that many bytes; ends the process if the supervisor has closed the channel. */
static inline void receive_or_end(char *at, size_t size) {
    while (size) {
        ssize_t got = read(CHANNEL, at, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) syscall(SYS_exit_group, 125);
        at += got;
        size -= (size_t)got;
    }
}

static inline uint32_t number_at(const unsigned char *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#endif
