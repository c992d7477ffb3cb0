// category: socket | expect: contained | source: marks, forced buffers, iptables tables (CVE-2021-22555) by setsockopt | live: root
#include "probe.h"

int main(void) {
    int families[] = {AF_INET, AF_INET6, AF_UNIX}, one = 1, big = 1 << 26;
    char table[96] = "filter";
    for (int i = 0; i < 3; i++) {
        int s = socket(families[i], SOCK_DGRAM, 0), raw = socket(families[i], SOCK_RAW, 255);
        if (raw >= 0) escaped("a raw socket");
        if (s < 0) continue;
        if (setsockopt(s, SOL_SOCKET, SO_MARK, &one, 4) == 0) escaped("SO_MARK");
        if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &big, 4) == 0) escaped("SO_RCVBUFFORCE");
        if (setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &big, 4) == 0) escaped("SO_SNDBUFFORCE");
        if (setsockopt(s, SOL_SOCKET, SO_DEBUG, &one, 4) == 0) escaped("SO_DEBUG");
        if (families[i] == AF_INET && !refused(setsockopt(s, 0, 64, table, sizeof table)) && errno != ENOPROTOOPT)
            escaped("IPT_SO_SET_REPLACE: %s", strerror(errno));
    }
    held();
}
