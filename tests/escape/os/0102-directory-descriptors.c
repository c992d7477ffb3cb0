// category: leaked-fd | expect: contained | source: a directory descriptor from before the new root leads out of it | live: plain
#include "probe.h"

int main(void) {
    for (int fd = 0; fd < 4096; fd++)
        if (fchdir(fd) == 0 || openat(fd, "..", O_PATH | O_DIRECTORY) >= 0) escaped("descriptor %d is a directory", fd);
    held();
}
