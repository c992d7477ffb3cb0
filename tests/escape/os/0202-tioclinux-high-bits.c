// category: tty | expect: contained | source: TIOCLINUX pastes a selection into the console, plain and behind high bits | live: plain
#include "probe.h"

int main(void) {
    for (int fd = 0; fd < 3; fd++) {
        char sub[16] = {3};
        REFUSED(ioctl(fd, TIOCLINUX, sub));
        REFUSED(syscall(SYS_ioctl, fd, TIOCLINUX | HIGH, sub));
    }
    held();
}
