// category: info-leak | expect: contained | source: a core file, or the host's core handler fed by the guest: core(5) lets RLIMIT_CORE of 0 pass for a pipe | live: plain
#include "probe.h"

int main(void) {
    struct rlimit limit, none = {0, 1};
    getrlimit(RLIMIT_CORE, &limit);
    if (limit.rlim_max > 1) escaped("RLIMIT_CORE allows %ld bytes", (long)limit.rlim_max);
    if (limit.rlim_cur == 0) escaped("RLIMIT_CORE is 0, which stops no core that goes to a pipe");
    if (setrlimit(RLIMIT_CORE, &none) == 0) escaped("RLIMIT_CORE lowered to 0");
    if (syscall(SYS_prlimit64, getpid(), RLIMIT_CORE, &none, NULL) == 0) escaped("RLIMIT_CORE lowered to 0 by pid");
    if (syscall(SYS_prlimit64, 0, RLIMIT_CORE | HIGH, &none, NULL) == 0) escaped("RLIMIT_CORE with a high bit");
#ifdef SYS_setrlimit
    if (syscall(SYS_setrlimit, RLIMIT_CORE, &none) == 0) escaped("RLIMIT_CORE lowered to 0 by the old call");
#endif
    int status;
    if (fork() == 0) abort();
    wait(&status);
    if (WCOREDUMP(status)) escaped("a core was dumped");
    held();
}
