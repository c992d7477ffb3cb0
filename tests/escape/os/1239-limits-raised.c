// category: resource | expect: contained | source: a hard limit lowered and raised again, by any of the calls that set limits
#include "probe.h"

int main(void) {
    for (int resource = 0; resource < 16; resource++) {
        struct rlimit now, more;
        if (getrlimit(resource, &now)) continue;
        if (now.rlim_max == RLIM_INFINITY) now.rlim_max = 1UL << 40, now.rlim_cur = 1UL << 40, setrlimit(resource, &now);
        more.rlim_cur = now.rlim_cur, more.rlim_max = now.rlim_max + 1;
        setrlimit(resource, &more); /* of cores, success is said and nothing done */
        syscall(SYS_prlimit64, 0, resource, &more, NULL);
        syscall(SYS_prlimit64, getpid(), resource, &more, NULL);
        if (getrlimit(resource, &more) == 0 && more.rlim_max > now.rlim_max)
            escaped("hard limit %d raised to %lu", resource, (unsigned long)more.rlim_max);
    }
    held();
}
