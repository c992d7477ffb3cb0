// category: info-leak | expect: contained | source: a core file, or the host's core handler fed by the guest: core(5) lets RLIMIT_CORE of 0 pass for a pipe | live: plain
#include "probe.h"

int main(void) {
    struct rlimit limit, none = {0, 1};
    getrlimit(RLIMIT_CORE, &limit);
    if (limit.rlim_max > 1) escaped("RLIMIT_CORE allows %ld bytes", (long)limit.rlim_max);
    if (limit.rlim_cur == 0) escaped("RLIMIT_CORE is 0, which stops no core that goes to a pipe");
    setrlimit(RLIMIT_CORE, &none); /* says that it has, and has not */
    syscall(SYS_prlimit64, getpid(), RLIMIT_CORE, &none, NULL);
    syscall(SYS_prlimit64, 0, RLIMIT_CORE | HIGH, &none, &limit);
    syscall(SYS_prlimit64, 0, RLIMIT_CORE | HIGH, &none, NULL);
#ifdef SYS_setrlimit
    syscall(SYS_setrlimit, RLIMIT_CORE, &none);
    syscall(SYS_setrlimit, RLIMIT_CORE | HIGH, &none);
#endif
    getrlimit(RLIMIT_CORE, &limit);
    if (limit.rlim_cur == 0) escaped("RLIMIT_CORE lowered to 0");
    int status;
    if (fork() == 0) abort();
    wait(&status);
    if (WCOREDUMP(status)) escaped("a core was dumped");
    held();
}
