// category: leaked-fd | expect: contained | source: standard streams that can be used the other way round | live: plain
#include "probe.h"

int main(void) {
    for (int fd = 0; fd < 3; fd++) {
        struct stat s;
        if (fstat(fd, &s) || (S_ISCHR(s.st_mode) && s.st_rdev == makedev(1, 3))) continue;
        int way = fcntl(fd, F_GETFL) & O_ACCMODE;
        if (way != (fd == 0 ? O_RDONLY : O_WRONLY)) escaped("descriptor %d has access mode %d", fd, way);
        char link[32];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (S_ISREG(s.st_mode) && open(link, fd == 0 ? O_WRONLY : O_RDONLY) >= 0)
            escaped("the host file behind descriptor %d reopened", fd);
    }
    held();
}
