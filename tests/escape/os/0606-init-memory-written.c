// category: kernel-fs | expect: contained | source: /proc/PID/mem opened to write is ptrace without ptrace | live: root
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/mem", others[i]);
        if (open(path, O_RDWR) >= 0) escaped("%s opened to write", path);
        snprintf(path, sizeof path, "/proc/%d/task/%d/mem", others[i], others[i]);
        if (open(path, O_RDWR) >= 0) escaped("%s opened to write", path);
    }
    held();
}
