// category: process | expect: contained | source: pid 1 made idle or stripped of its I/O share: an init that starves | live: plain
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        pid_t p = others[i];
        errno = 0;
        int nice = getpriority(PRIO_PROCESS, p);
        if (errno == 0 && setpriority(PRIO_PROCESS, p, nice) == 0) escaped("priority of process %d set", p);
        struct sched_param zero = {0};
        if (sched_getscheduler(p) == SCHED_OTHER && sched_setscheduler(p, SCHED_OTHER, &zero) == 0)
            escaped("scheduler of process %d set", p);
        if (syscall(SYS_ioprio_set, 1, p, 2 << 13 | 4) == 0) escaped("I/O priority of process %d set", p);
    }
    held();
}
