// category: tty | expect: contained | source: the caller's terminal handed through: modes, size and queue belong to it
#include "probe.h"

int main(void) {
    for (int fd = 0; fd < 3; fd++) {
        struct termios modes;
        if (isatty(fd)) escaped("descriptor %d is a terminal", fd);
        if (tcgetattr(fd, &modes) == 0) escaped("terminal modes read from %d", fd);
        if (ioctl(fd, TIOCSCTTY, 0) == 0) escaped("controlling terminal taken from %d", fd);
    }
    held();
}
