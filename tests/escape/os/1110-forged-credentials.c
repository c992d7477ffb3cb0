// category: socket | expect: contained | source: SCM_CREDENTIALS with another's pid and uid fools who trusts them | live: root
#include "probe.h"

int main(void) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair)) held();
    struct ucred forged[] = {{1, getuid(), getgid()}, {getpid(), 0, getgid()}, {getpid(), getuid(), 0}};
    for (int i = 0; i < 3; i++) {
        char space[CMSG_SPACE(sizeof *forged)] = {0}, byte = 0;
        struct iovec data = {&byte, 1};
        struct msghdr message = {NULL, 0, &data, 1, space, sizeof space, 0};
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET, head->cmsg_type = SCM_CREDENTIALS, head->cmsg_len = CMSG_LEN(sizeof *forged);
        memcpy(CMSG_DATA(head), &forged[i], sizeof *forged);
        if (sendmsg(pair[0], &message, 0) >= 0) escaped("credentials %d forged", i);
    }
    held();
}
