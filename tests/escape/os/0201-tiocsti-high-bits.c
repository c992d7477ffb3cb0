// category: tty | expect: contained | source: TIOCSTI behind bits the kernel drops (flatpak CVE-2019-10063) | live: plain
#include "probe.h"

int main(void) {
    char c = '\n';
    for (int fd = 0; fd < 3; fd++)
        for (int bit = 31; bit < 64; bit++)
            REFUSED(syscall(SYS_ioctl, fd, TIOCSTI | (bit == 31 ? 0 : 1UL << bit), &c));
    held();
}
