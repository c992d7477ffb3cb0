// category: namespace | expect: contained | source: PIDFD_GET_*_NAMESPACE (Linux 6.11) opens namespaces without /proc
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int o = 0; o < 2; o++) {
        long pidfd = syscall(NR_pidfd_open, others[o], 0);
        for (int request = 1; pidfd >= 0 && request <= 10; request++)
            if (ioctl((int)pidfd, _IO(0xff, request), 0) >= 0)
                escaped("namespace %d of process %d", request, others[o]);
    }
    held();
}
