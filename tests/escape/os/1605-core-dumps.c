// category: info-leak | expect: contained | source: a core file, or the host's core handler fed by the guest | live: root
#include "probe.h"

int main(void) {
    struct rlimit none;
    getrlimit(RLIMIT_CORE, &none);
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    if (none.rlim_max == 0 && setrlimit(RLIMIT_CORE, &all) == 0) escaped("RLIMIT_CORE raised");
    if (none.rlim_max != 0) escaped("RLIMIT_CORE allows %ld bytes", (long)none.rlim_max);
    int status;
    if (fork() == 0) abort();
    wait(&status);
    if (WCOREDUMP(status)) escaped("a core was dumped");
    held();
}
