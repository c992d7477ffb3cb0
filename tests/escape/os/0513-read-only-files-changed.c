// category: mount | expect: contained | source: a host file shown read-only, changed by another road than open | live: root
#include "probe.h"

int main(int argc, char **argv) {
    char *files[] = {"/usr/bin/env", "/bin/sh", "/etc/passwd", argv[0]};
    for (int i = 0; i < 4; i++) {
        char *f = files[i], link[64];
        struct stat s;
        int fd = open(f, O_RDONLY), path = open(f, O_PATH);
        if (fd < 0 || path < 0 || fstat(fd, &s)) continue;
        snprintf(link, sizeof link, "/proc/self/fd/%d", path);
        if (open(f, O_RDWR) >= 0 || open(f, O_WRONLY | O_APPEND) >= 0 || access(f, W_OK) == 0) escaped("%s can be written", f);
        if (open(link, O_RDWR) >= 0 || access(link, W_OK) == 0) escaped("%s reopened to write", f);
        if (chmod(f, s.st_mode & 0777) == 0 || fchmod(fd, s.st_mode & 0777) == 0) escaped("mode of %s set", f);
        if (chown(f, s.st_uid, s.st_gid) == 0) escaped("owner of %s set", f);
        if (fsetxattr(fd, "user.jail", "x", 1, 0) == 0) escaped("attribute of %s set", f);
        struct timespec times[2] = {s.st_atim, s.st_mtim};
        if (futimens(fd, times) == 0) escaped("times of %s set", f);
        int flags;
        if (ioctl(fd, 0x80086601 /* FS_IOC_GETFLAGS */, &flags) == 0 && ioctl(fd, 0x40086602, &flags) == 0)
            escaped("flags of %s set", f);
    }
    held();
}
