// category: process | expect: contained | source: a pidfd signals a process past a filter on kill | live: root
#include "probe.h"

int main(void) {
    pid_t last = getpid() > 500 ? getpid() : 500; // outside, whoever started us has a number of any size
    for (pid_t pid = 2; pid <= last; pid++) {
        if (pid == getpid()) continue;
        long pidfd = syscall(NR_pidfd_open, pid, 0);
        if (pidfd >= 0 && syscall(NR_pidfd_send_signal, pidfd, 0, NULL, 0) == 0) escaped("process %d can be signalled", pid);
        if (pidfd >= 0) close((int)pidfd);
    }
    held();
}
