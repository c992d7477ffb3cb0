// category: socket | expect: contained | source: SCTP, DCCP, L2TP, multipath TCP, SMC over ordinary families
#include "probe.h"

int main(void) {
    int kinds[][2] = {{SOCK_STREAM, 132}, {SOCK_SEQPACKET, 132}, {6, 33}, {SOCK_DGRAM, 115}, {SOCK_STREAM, 262},
                      {SOCK_STREAM, 256}, {SOCK_DGRAM, 1}, {SOCK_DGRAM, 58}};
    for (int i = 0; i < 16; i++)
        if (socket(i < 8 ? AF_INET : AF_INET6, kinds[i % 8][0], kinds[i % 8][1]) >= 0)
            escaped("type %d protocol %d", kinds[i % 8][0], kinds[i % 8][1]);
    held();
}
