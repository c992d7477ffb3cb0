// category: info-leak | expect: contained | source: the clocks tell since when the host is up, and how long it was suspended | known: they are read without a system call (vDSO); a time namespace of its own would cost every start | live: plain
#include "probe.h"

int main(void) {
    struct timespec up;
    if (clock_gettime(CLOCK_BOOTTIME, &up) == 0 && up.tv_sec > 60) escaped("up for %ld seconds", (long)up.tv_sec);
    held();
}
