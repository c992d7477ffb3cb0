// category: resource | expect: contained | source: a better priority than the host gave, for the processor or the disk | live: root
#include "probe.h"

int main(void) {
    errno = 0;
    if (nice(-5) != -1 || errno == 0) escaped("nice -5");
    if (setpriority(PRIO_PGRP, 0, -1) == 0 || setpriority(PRIO_USER, 0, -1) == 0) escaped("a better priority");
    if (syscall(SYS_ioprio_set, 1, 0, 1 << 13) == 0) escaped("real-time I/O");
    int fd = open("/proc/self/autogroup", O_WRONLY);
    if (fd >= 0 && write(fd, "-5", 2) == 2) escaped("a better autogroup");
    held();
}
