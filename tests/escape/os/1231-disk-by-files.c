// category: resource | expect: limit:disk | source: 200 MiB over every writable place together | verdict: disk,memory | live: limits.disk=1G filesystem.tmp=1G limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    static char block[MB];
    char *places[] = {"/tmp", "/dev/shm", getenv("HOME") ? getenv("HOME") : "/tmp", "/var/tmp"};
    int written = 0;
    for (int i = 0; i < 200; i++)
        for (int p = 0; p < 4; p++) {
            char name[PATH_MAX];
            snprintf(name, sizeof name, "%s/flood-%d", places[p], i);
            int fd = open(name, O_CREAT | O_WRONLY, 0600);
            written += fd >= 0 && write(fd, block, MB) == MB;
            close(fd);
        }
    if (written >= 200) escaped("%d MiB written", written);
    gave_up();
}
