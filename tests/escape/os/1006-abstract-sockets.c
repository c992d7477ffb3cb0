// category: ipc | expect: contained | source: abstract sockets belong to the network namespace, not to the file system | live: plain
#include "probe.h"

int main(void) {
    int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    struct sockaddr_un name = {AF_UNIX};
    memcpy(name.sun_path + 1, CANARY_NAME, sizeof CANARY_NAME - 1);
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + sizeof CANARY_NAME;
    for (int i = 0; i < 3; i++) {
        int s = socket(AF_UNIX, types[i], 0);
        if (s >= 0 && (connect(s, (void *)&name, length) == 0 || errno == EPROTOTYPE)) escaped("the host's abstract socket");
    }
    held();
}
