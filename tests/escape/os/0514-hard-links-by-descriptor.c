// category: mount | expect: contained | source: linkat of an open host file into a writable place | live: root
#include "probe.h"

int main(int argc, char **argv) {
    char *files[] = {"/usr/bin/env", "/etc/passwd", argv[0]}, *places[] = {"/tmp", "/dev/shm", "/var/tmp", "."};
    for (int i = 0; i < 12; i++) {
        char from[64], to[128];
        int fd = open(files[i % 3], O_PATH);
        snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
        snprintf(to, sizeof to, "%s/link-%d", places[i / 3], getpid());
        if (linkat(fd, "", AT_FDCWD, to, AT_EMPTY_PATH) == 0 ||
            linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0) {
            unlink(to);
            escaped("%s linked into %s", files[i % 3], places[i / 3]);
        }
    }
    held();
}
