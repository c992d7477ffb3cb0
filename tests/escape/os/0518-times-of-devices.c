// category: mount | expect: contained | source: touching /dev/null changes the host's inode: a mark that other jails can read | live: plain
#include "probe.h"

int main(void) {
    char *names[] = {"null", "zero", "full", "random", "urandom", "tty"};
    for (int i = 0; i < 6; i++) {
        char path[32];
        struct stat s;
        snprintf(path, sizeof path, "/dev/%s", names[i]);
        if (stat(path, &s)) continue;
        if (utimensat(AT_FDCWD, path, NULL, 0) == 0) escaped("times of %s set", path);
        if (chmod(path, s.st_mode & 07777) == 0 || chown(path, s.st_uid, s.st_gid) == 0) escaped("rights of %s set", path);
    }
    held();
}
