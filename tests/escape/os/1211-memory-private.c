// category: resource | expect: limit:memory | source: 600 MiB of private memory | verdict: memory | live: limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 600; i++) {
        char *p = mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) gave_up();
        memset(p, 1, MB);
    }
    sleep(1); // longer than a watch takes where no cgroup counts
    escaped("600 MiB in use");
}
