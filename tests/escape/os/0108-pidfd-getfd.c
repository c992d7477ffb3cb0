// category: leaked-fd | expect: contained | source: pidfd_getfd copies descriptors out of another process | live: root
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        int pidfd = (int)syscall(NR_pidfd_open, others[i], 0);
        for (int fd = 0; pidfd >= 0 && fd < 64; fd++)
            if (syscall(NR_pidfd_getfd, pidfd, fd, 0) >= 0) escaped("descriptor %d of process %d", fd, others[i]);
    }
    held();
}
