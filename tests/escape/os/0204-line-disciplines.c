// category: tty | expect: contained | source: line disciplines load kernel code for any pty (CVE-2017-2636) | live: plain
#include "probe.h"

int main(void) {
    int line[] = {1 /* SLIP */, 3 /* PPP */, 13 /* HDLC */, 15 /* HCI */, 17 /* SLCAN */, 21 /* GSM0710 */};
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    for (int i = 0; i < 6; i++) {
        REFUSED(ioctl(0, TIOCSETD, &line[i]));
        REFUSED(syscall(SYS_ioctl, 0, TIOCSETD | HIGH, &line[i]));
        if (master >= 0 && ioctl(master, TIOCSETD, &line[i]) == 0) escaped("line discipline %d set", line[i]);
    }
    held();
}
