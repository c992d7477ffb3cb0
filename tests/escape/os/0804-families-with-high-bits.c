// category: abi | expect: contained | source: socket families, taken as an int, compared as 64 bits by a careless filter | live: plain
#include "probe.h"

int main(void) {
    int families[] = {AF_NETLINK, AF_PACKET, 38 /* ALG */, 40 /* VSOCK */, 44 /* XDP */, 15 /* KEY */};
    for (int i = 0; i < 6; i++)
        for (int bit = 32; bit < 64; bit += 31)
            if (syscall(SYS_socket, families[i] | 1UL << bit, SOCK_RAW, families[i] == AF_NETLINK ? 15 : 0) >= 0 ||
                syscall(SYS_socketpair, families[i] | 1UL << bit, SOCK_DGRAM, 0, (int[2]){0}) >= 0)
                escaped("family %d behind bit %d", families[i], bit);
    held();
}
