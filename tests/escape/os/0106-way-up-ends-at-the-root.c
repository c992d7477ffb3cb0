// category: leaked-fd | expect: contained | source: a working directory or a magic link outside of the root (CVE-2024-21626)
#include "probe.h"

int main(void) {
    struct stat root, at;
    char here[PATH_MAX];
    if (syscall(SYS_getcwd, here, sizeof here) > 0 && here[0] != '/') escaped("working directory is %s", here);
    stat("/", &root);
    const char *starts[] = {".", "/", "/proc/self/root", "/proc/self/cwd", "/proc/thread-self/root", "/tmp", "/usr/bin"};
    for (int i = 0; i < 7; i++) {
        int fd = open(starts[i], O_PATH | O_DIRECTORY);
        for (int up = 0; fd >= 0 && up < 64; up++) {
            int next = openat(fd, "..", O_PATH | O_DIRECTORY);
            close(fd);
            fd = next;
        }
        if (fd >= 0 && fstat(fd, &at) == 0 && (at.st_dev != root.st_dev || at.st_ino != root.st_ino))
            escaped("above %s lies another root", starts[i]);
    }
    held();
}
