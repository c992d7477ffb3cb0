// category: syscall-surface | expect: contained | source: memory moved, and page cache inspected, for and of others | live: plain
#include "probe.h"

int main(void) {
    unsigned long nodes = 1;
    uint64_t range[2] = {0, 0}, stat[5];
    int fd = open("/usr/bin/env", O_RDONLY);
    REFUSED(syscall(SYS_migrate_pages, getppid(), 64, &nodes, &nodes));
    REFUSED(syscall(SYS_move_pages, getppid(), 0, NULL, NULL, NULL, 0));
    REFUSED(syscall(NR_cachestat, fd, range, stat, 0));
    held();
}
