// category: resource | expect: limit:disk | source: files without a name, filled through mappings | verdict: disk,memory,signal | live: limits.disk=1G filesystem.tmp=1G limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 200; i++) {
        int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
        if (fd < 0 || ftruncate(fd, MB)) gave_up();
        char *p = mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (p == MAP_FAILED) gave_up();
        memset(p, 1, MB);
    }
    escaped("200 MiB in files without a name");
}
