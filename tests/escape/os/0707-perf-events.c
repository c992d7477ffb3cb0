// category: syscall-surface | expect: contained | source: perf_event_open for ourselves, user space only, is still kernel surface | live: root
#include "probe.h"

int main(void) {
    for (uint32_t type = 0; type < 7; type++)
        for (int pid = 0; pid >= -1; pid--) {
            uint64_t attributes[17] = {type | 136UL << 32, 1};
            attributes[5] = 1 | 1 << 5 | 1 << 6; /* disabled, without the kernel, without the hypervisor */
            long r = syscall(SYS_perf_event_open, attributes, pid, pid ? 0 : -1, -1, 0);
            if (!refused(r)) escaped("perf event of type %u: %s", type, r < 0 ? strerror(errno) : "opened");
        }
    held();
}
