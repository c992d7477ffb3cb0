// category: mount | expect: contained | source: statmount and listmount (Linux 6.8) tell of mounts and their sources | live: plain
#include "probe.h"

int main(void) {
    uint64_t request[4] = {32, -1UL, 0, 0}, ids[64];
    uint32_t *sizes = (uint32_t *)request;
    sizes[0] = 32, sizes[1] = 0;
    REFUSED(syscall(NR_listmount, request, ids, 64, 0));
    REFUSED(syscall(NR_statmount, request, ids, sizeof ids, 0));
    held();
}
