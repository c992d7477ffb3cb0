// category: syscall-surface | expect: contained | source: pages merged by KSM tell by their timing what others hold (dedup est machina, 2016) | live: plain
#include "probe.h"

int main(void) {
    char *page = mmap(NULL, 1 << 21, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REFUSED(madvise(page, 1 << 21, 12 /* MADV_MERGEABLE */));
    REFUSED(syscall(SYS_madvise, page, 1 << 21, 12 | HIGH));
    REFUSED(prctl(67 /* PR_SET_MEMORY_MERGE */, 1, 0, 0, 0));
    held();
}
