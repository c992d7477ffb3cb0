// category: info-leak | expect: contained | source: a first touch that was a major fault tells that nobody has read the page | known: what a process has used is its own to know, and /proc/self/stat and the clock tell the same | live: plain
#include "probe.h"

int main(void) {
    struct rusage before, after;
    int fd = open(CANARY_LOCKED, O_RDONLY);
    volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED || getrusage(RUSAGE_SELF, &before)) held();
    char byte = *page;
    if (getrusage(RUSAGE_SELF, &after)) held();
    escaped("a page of %s was %sin memory (%d)", CANARY_LOCKED, after.ru_majflt > before.ru_majflt ? "not " : "", byte);
}
