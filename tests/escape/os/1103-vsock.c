// category: socket | expect: contained | source: AF_VSOCK reaches the hypervisor and knows no namespaces
#include "probe.h"

int main(void) {
    int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    for (int i = 0; i < 3; i++)
        if (socket(40 /* AF_VSOCK */, types[i], 0) >= 0) escaped("a vsock socket of type %d", types[i]);
    held();
}
