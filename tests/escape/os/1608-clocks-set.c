// category: info-leak | expect: contained | source: a clock that the guest can set or slew is every process's clock | live: plain
#include "probe.h"

int main(void) {
    struct timespec bad = {0, 2000000000};
    struct timeval late = {0, 2000000};
    REFUSED(syscall(SYS_settimeofday, &late, NULL)); /* raw: the C library looks at the values first */
    REFUSED(syscall(SYS_clock_settime, CLOCK_REALTIME, &bad));
    REFUSED(syscall(SYS_clock_settime, 11 /* CLOCK_TAI */, &bad));
    REFUSED(syscall(SYS_clock_settime, 1 << 20, &bad));
    held();
}
