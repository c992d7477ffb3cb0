// category: ipc | expect: contained | source: a page that one jail puts out of the cache all that share the file see read anew | live: plain
#include "probe.h"

int main(void) {
    int fd = open(CANARY_LOCKED, O_RDONLY);
    if (fd < 0) held();
    if (posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL)) escaped("no advice at all");
    if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0) escaped("POSIX_FADV_DONTNEED");
    char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) held();
    if (madvise(page, 4096, 20 /* MADV_COLD */) == 0) escaped("MADV_COLD");
    if (madvise(page, 4096, 21 /* MADV_PAGEOUT */) == 0) escaped("MADV_PAGEOUT");
    held();
}
