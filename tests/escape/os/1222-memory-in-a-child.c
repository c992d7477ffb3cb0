// category: resource | expect: limit:memory | source: a child goes over the limit, and its parent pretends that all is well | verdict: memory | cgroup: memory_cgroup | live: limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    int status;
    if (fork() == 0) {
        for (int i = 0; i < 600; i++) {
            char *p = mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (p == MAP_FAILED) _exit(1);
            memset(p, 1, MB);
        }
        _exit(0);
    }
    wait(&status);
    if (status == 0) escaped("600 MiB in a child");
    held();
}
