// category: info-leak | expect: contained | source: RWF_NOWAIT asks whether a page of the host's file is in memory, that is, which programs have been run | live: plain
#include "probe.h"

int main(void) {
    char byte;
    struct iovec to = {&byte, 1};
    int fd = open(CANARY_LOCKED, O_RDONLY), nowait = 8 /* RWF_NOWAIT */;
    long pages = 0, cached = 0;
    for (off_t at = 0; fd >= 0 && pread(fd, &byte, 1, at) == 1; at += 4096, pages++)
        if (preadv2(fd, &to, 1, at, nowait) == 1 || errno == EAGAIN) cached++;
    if (cached) escaped("asked about %ld pages of %ld", cached, pages);
    if (syscall(SYS_preadv2, fd, &to, 1, 0, 0, HIGH | nowait) == 1) escaped("asked with a high bit");
    if (fd >= 0 && preadv2(fd, &to, 1, 0, 0) != 1) escaped("no preadv2 at all: %s", strerror(errno));
    held();
}
