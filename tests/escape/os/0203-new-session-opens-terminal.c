// category: tty | expect: contained | source: setsid, then /dev/tty, the console or somebody's pts becomes ours
#include "probe.h"

static void try(const char *path) {
    int fd = open(path, O_RDWR | O_NONBLOCK);
    if (fd >= 0) escaped("%s opened", path);
}

int main(void) {
    if (fork()) {
        wait(NULL);
        _exit(0);
    }
    setsid();
    const char *names[] = {"/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1", "/dev/ttyS0", "/dev/hvc0", "/dev/vcs"};
    for (int i = 0; i < 7; i++) try(names[i]);
    for (int i = 0; i < 64; i++) {
        char path[32];
        snprintf(path, sizeof path, "/dev/pts/%d", i);
        try(path);
    }
    held();
}
