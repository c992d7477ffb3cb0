// category: socket | expect: contained | source: CVE-2025-38236, a byte out of band on an AF_UNIX socket | live: plain
#include "probe.h"
#include <sys/socket.h>

int main(void) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) held();
    if (send(pair[0], "x", 1, MSG_OOB) == 1) escaped("send");
    struct iovec part = {"x", 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
    if (sendmsg(pair[0], &message.msg_hdr, MSG_OOB | MSG_NOSIGNAL) == 1) escaped("sendmsg");
    if (sendmmsg(pair[0], &message, 1, MSG_OOB) == 1) escaped("sendmmsg");
    held();
}
