// category: info-leak | expect: contained | source: sysinfo tells the load, the free memory and the number of processes of the whole machine | known: glibc takes the size of memory from it without looking whether it failed, and node and the JVM size their heaps by it | live: plain
#include "probe.h"
#include <sys/sysinfo.h>

int main(void) {
    struct sysinfo told;
    if (sysinfo(&told) == 0 && told.procs > 8) escaped("%d processes, load %lu, %lu free", told.procs, told.loads[0], told.freeram);
    held();
}
