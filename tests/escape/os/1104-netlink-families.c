// category: socket | expect: contained | source: netlink to nftables, xfrm, audit, the device events (CVE-2024-1086 and kin) | live: plain
#include "probe.h"

int main(void) {
    int types[] = {SOCK_RAW, SOCK_DGRAM};
    for (int protocol = 1; protocol < 23; protocol++)
        for (int i = 0; i < 2; i++)
            if (socket(AF_NETLINK, types[i], protocol) >= 0) escaped("netlink protocol %d", protocol);
    held();
}
