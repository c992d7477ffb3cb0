// category: namespace | expect: contained | source: joining the namespaces of pid 1 or of the parent | live: root
#include "probe.h"

int main(void) {
    char *names[] = {"user", "mnt", "pid", "pid_for_children", "net", "ipc", "uts", "cgroup", "time"};
    pid_t others[] = {1, getppid()};
    for (int o = 0; o < 2; o++) {
        for (int i = 0; i < 9; i++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/ns/%s", others[o], names[i]);
            int fd = open(path, O_RDONLY);
            if (fd >= 0 && setns(fd, 0) == 0) escaped("joined %s", path);
        }
        long pidfd = syscall(NR_pidfd_open, others[o], 0);
        int flags[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWUTS, CLONE_NEWPID};
        for (int i = 0; pidfd >= 0 && i < 5; i++)
            if (setns((int)pidfd, flags[i]) == 0) escaped("joined %#x of process %d by pidfd", flags[i], others[o]);
    }
    held();
}
