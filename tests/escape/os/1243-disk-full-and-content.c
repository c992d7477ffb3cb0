// category: resource | expect: limit:disk | source: files without a name fill the scratch, and are gone before anybody looks | verdict: disk,memory | live: limits.disk=1G filesystem.tmp=1G limits.memory=2G
#include "probe.h"

int main(void) {
    confined();
    static char block[MB];
    for (int i = 0; i < 200; i++) {
        int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
        if (fd < 0 || write(fd, block, MB) != MB) held();
    }
    escaped("200 MiB in files without a name");
}
