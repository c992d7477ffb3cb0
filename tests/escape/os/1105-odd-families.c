// category: socket | expect: contained | source: address families that hardly anybody tests, loaded on demand | live: plain
#include "probe.h"

int main(void) {
    int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 4 /* RDM */};
    for (int family = 3; family < 64; family++)
        for (int i = 0; i < 5; i++)
            if (family != AF_INET6 && family != AF_NETLINK && socket(family, types[i], 0) >= 0) escaped("family %d", family);
    held();
}
