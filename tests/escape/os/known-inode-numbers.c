// category: info-leak | expect: contained | source: the inode numbers of pidfds, pipes and sockets are counters of the whole host | known: fstat is every program's, and asyncio and Go watch children by pidfd | live: plain
#include "probe.h"

int main(void) {
    struct stat told = {0};
    int ends[2], pidfd = (int)syscall(NR_pidfd_open, getpid(), 0);
    if (pidfd >= 0 && fstat(pidfd, &told) == 0 && told.st_ino > 1000) escaped("pidfd number %lu", (long)told.st_ino);
    if (pipe(ends) == 0 && fstat(ends[0], &told) == 0 && told.st_ino > 1000) escaped("pipe number %lu", (long)told.st_ino);
    held();
}
