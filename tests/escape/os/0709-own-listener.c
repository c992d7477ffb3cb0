// category: syscall-surface | expect: contained | source: a listener of the guest's own answers for, and hides, its denials | live: plain
#include "probe.h"

int main(void) {
    struct sock_filter allow = {0x06, 0, 0, 0x7fff0000};
    struct sock_fprog program = {1, &allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    unsigned long flags[] = {8, 8 | 16 | 1, 8 | 32, 8 | 4, 8 | HIGH};
    for (int i = 0; i < 5; i++) {
        long r = syscall(SYS_seccomp, 1, flags[i], &program);
        if (r > 2) escaped("a listener with flags %#lx", flags[i]);
    }
    held();
}
