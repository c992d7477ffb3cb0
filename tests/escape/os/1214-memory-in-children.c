// category: resource | expect: limit:memory | source: 6 processes of 100 MiB, each below the limit | verdict: memory,signal,exit | live: limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    int ends[2];
    char c;
    pipe(ends);
    for (int i = 0; i < 6; i++)
        if (fork() == 0) {
            char *p = mmap(NULL, 100 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (p == MAP_FAILED) _exit(1);
            memset(p, 1, 100 * MB);
            write(ends[1], "+", 1);
            for (;;) pause();
        }
    close(ends[1]);
    for (int i = 0; i < 6; i++)
        if (read(ends[0], &c, 1) != 1) gave_up();
    sleep(1); // longer than a watch takes where no cgroup counts
    escaped("600 MiB in 6 processes");
}
