// category: leaked-fd | expect: contained | source: a supervisor's descriptor left open (runc CVE-2024-21626) | live: plain
#include "probe.h"

int main(void) {
    for (int fd = 3; fd < 70000; fd++) {
        if (fcntl(fd, F_GETFD) < 0) continue;
        char link[64], target[PATH_MAX] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        readlink(link, target, sizeof target - 1);
        escaped("descriptor %d is open: %s", fd, target);
    }
    held();
}
