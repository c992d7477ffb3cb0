// category: privileged | expect: contained | source: clocks, names, ports, quotas; arguments that can do nothing | live: root
#include "probe.h"

int main(void) {
    struct timespec bad = {0, -1};
    REFUSED(syscall(SYS_clock_settime, CLOCK_REALTIME, &bad));
    REFUSED(syscall(SYS_settimeofday, (void *)1, NULL));
    int modes[52] = {0x8000}; /* no valid mode */
    REFUSED(syscall(SYS_clock_adjtime, CLOCK_REALTIME, modes));
    REFUSED(sethostname("", -1));
    REFUSED(setdomainname("", -1));
    REFUSED(syscall(SYS_quotactl, 0x800001 << 8, "/no/such/device", 0, NULL));
    REFUSED(syscall(NR_quotactl_fd, -1, 0x800001 << 8, 0, NULL));
#ifdef SYS_iopl
    REFUSED(syscall(SYS_iopl, 4));
    REFUSED(syscall(SYS_ioperm, 1L << 40, 1, 1));
#endif
    held();
}
