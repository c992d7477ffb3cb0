// category: resource | expect: contained | source: 600 MiB in memory files, mapped nowhere | verdict: memory,ok,exit | live: allow=memfd_create limits.memory=2G limits.disk=2G
#include "probe.h"

int main(void) {
    confined();
    static char block[MB];
    memset(block, 1, sizeof block);
    for (int i = 0; i < 60; i++) {
        int fd = memfd_create("flood", 0);
        if (fd < 0) held();
        for (int j = 0; j < 10; j++)
            if (write(fd, block, MB) != MB) gave_up();
    }
    escaped("600 MiB in memory files");
}
