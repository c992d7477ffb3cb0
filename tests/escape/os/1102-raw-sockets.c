// category: socket | expect: contained | source: raw and packet sockets read and forge everybody's traffic | live: root
#include "probe.h"

int main(void) {
    int kinds[][3] = {{AF_INET, SOCK_RAW, 1}, {AF_INET, SOCK_RAW, 6}, {AF_INET, SOCK_RAW, 255}, {AF_INET6, SOCK_RAW, 58},
                      {AF_PACKET, SOCK_DGRAM, 0x0300}, {AF_PACKET, SOCK_RAW, 0}, {AF_INET, 10 /* SOCK_PACKET */, 0x0300}};
    for (int i = 0; i < 7; i++)
        if (socket(kinds[i][0], kinds[i][1] | SOCK_CLOEXEC, kinds[i][2]) >= 0)
            escaped("family %d type %d protocol %d", kinds[i][0], kinds[i][1], kinds[i][2]);
    held();
}
