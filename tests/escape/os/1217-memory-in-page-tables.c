// category: resource | expect: limit:memory | source: one page in each 2 MiB costs two: the tables count too | verdict: memory,exit | live: limits.memory=1T limits.address_space=1T
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 100; i++) {
        char *p = mmap(NULL, 2048 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p == MAP_FAILED) gave_up();
        madvise(p, 2048 * MB, MADV_NOHUGEPAGE);
        for (long at = 0; at < 2048 * MB; at += 2 * MB) p[at] = 1;
    }
    escaped("100000 page tables");
}
