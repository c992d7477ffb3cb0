// category: resource | expect: limit:disk | source: empty files cost the kernel memory that no size shows | verdict: disk | live: filesystem.inodes=200000 limits.memory=1G
#include "probe.h"

int main(void) {
    confined();
    char *places[] = {"/tmp", "/dev/shm", "/var/tmp"};
    int made = 0;
    for (int p = 0; p < 3; p++)
        for (int i = 0; i < 40000; i++, made++) {
            char name[64];
            snprintf(name, sizeof name, "%s/%d", places[p], i);
            if (mknod(name, S_IFREG | 0600, 0)) break;
        }
    if (made >= 40000) escaped("%d files", made);
    held();
}
