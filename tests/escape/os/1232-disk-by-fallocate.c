// category: resource | expect: limit:disk | source: room taken without a byte written | verdict: disk,memory,exit | live: limits.disk=1G filesystem.tmp=1G limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0, taken = 0; i < 400; i++) {
        char name[64];
        snprintf(name, sizeof name, "/tmp/room-%d", i);
        int fd = open(name, O_CREAT | O_WRONLY, 0600);
        if (fd < 0 || fallocate(fd, 0, 0, MB)) break;
        if (++taken >= 200) escaped("%d MiB taken", taken);
        close(fd);
    }
    gave_up();
}
