// category: capability | expect: contained | source: open, creat and mknod make setuid files as well as chmod does | live: plain
#include "probe.h"

static void look(const char *name, const char *road) {
    struct stat s;
    int bad = lstat(name, &s) == 0 && s.st_mode & (S_ISUID | S_ISGID) && !S_ISDIR(s.st_mode);
    unlink(name);
    if (bad) escaped("%s made a file of mode %o", road, s.st_mode & 07777);
}

int main(void) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/setuid-%d", getpid());
    umask(0);
    for (int mode = 02755; mode <= 06755; mode += 02000) {
        syscall(SYS_openat, AT_FDCWD, name, O_CREAT | O_EXCL | O_RDWR, mode);
        look(name, "openat");
        struct { uint64_t flags, mode, resolve; } how = {O_CREAT | O_EXCL | O_RDWR, (uint64_t)mode, 0};
        syscall(437 /* openat2 */, AT_FDCWD, name, &how, sizeof how);
        look(name, "openat2");
        syscall(SYS_mknodat, AT_FDCWD, name, S_IFREG | mode, 0);
        look(name, "mknodat");
#ifdef SYS_creat
        syscall(SYS_creat, name, mode);
        look(name, "creat");
        syscall(SYS_open, name, O_CREAT | O_EXCL | O_RDWR, mode);
        look(name, "open");
        syscall(SYS_mknod, name, S_IFREG | mode, 0);
        look(name, "mknod");
#endif
        int fd = open("/tmp", O_TMPFILE | O_RDWR, mode);
        struct stat s;
        if (fd >= 0 && fstat(fd, &s) == 0 && s.st_mode & (S_ISUID | S_ISGID)) escaped("O_TMPFILE");
    }
    held();
}
