// category: process | expect: contained | source: pid 1 pinned to one processor, beside busy guests | known: it has the guest's id, and OpenMP pins threads by number; limits are kept from outside | live: plain
#include "probe.h"

int main(void) {
    cpu_set_t cpus;
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++)
        if (sched_getaffinity(others[i], sizeof cpus, &cpus) == 0 && sched_setaffinity(others[i], sizeof cpus, &cpus) == 0)
            escaped("processors of process %d set", others[i]);
    held();
}
