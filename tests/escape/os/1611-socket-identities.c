// category: info-leak | expect: contained | source: options that tell of the other end's process, of the namespace's number or of the host's | live: plain
#include "probe.h"

static void ask(int s, int level, int option, const char *name) {
    char answer[256];
    socklen_t size = sizeof answer;
    if (s >= 0 && getsockopt(s, level, option, answer, &size) == 0) escaped("%s", name);
}

int main(void) {
    int pair[2] = {-1, -1}, tcp = socket(AF_INET, SOCK_STREAM, 0), type = 0;
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    socklen_t size = sizeof type;
    if (getsockopt(pair[0], SOL_SOCKET, SO_TYPE, &type, &size)) escaped("no options at all: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        int s = i ? tcp : pair[0];
        ask(s, SOL_SOCKET, 77, "SO_PEERPIDFD");
        ask(s, SOL_SOCKET, 57, "SO_COOKIE");
        ask(s, SOL_SOCKET, 71, "SO_NETNS_COOKIE");
        ask(s, SOL_SOCKET, 31, "SO_PEERSEC");
        ask(s, SOL_SOCKET, 59, "SO_PEERGROUPS");
        ask(s, SOL_SOCKET, 49, "SO_INCOMING_CPU");
        ask(s, SOL_SOCKET, 55, "SO_MEMINFO");
    }
    ask(tcp, IPPROTO_TCP, 11, "TCP_INFO");
    ask(tcp, IPPROTO_TCP, 13, "TCP_CONGESTION");
    held();
}
