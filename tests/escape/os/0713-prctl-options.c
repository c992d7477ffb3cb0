// category: syscall-surface | expect: contained | source: prctl is many calls in one: memory map, I/O flusher, machine checks | live: plain
#include "probe.h"

int main(void) {
    REFUSED(prctl(PR_SET_MM, PR_SET_MM_BRK, 8, 0, 0));
    REFUSED(prctl(57 /* PR_SET_IO_FLUSHER */, 1, 0, 0, 0));
    REFUSED(prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_LATE + 9, 0, 0));
    REFUSED(prctl(PR_SET_TIMING, 1, 0, 0, 0));
    REFUSED(prctl(PR_SET_SECCOMP, 99, 0, 0, 0));
    REFUSED(prctl(62 /* PR_SCHED_CORE */, 1, getppid(), 9, 0));
    REFUSED(prctl(0x7a11, 0, 0, 0, 0));
    REFUSED(syscall(SYS_prctl, HIGH | PR_SET_MM, PR_SET_MM_BRK, 8, 0, 0));
    held();
}
