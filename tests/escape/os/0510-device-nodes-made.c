// category: mount | expect: contained | source: mknod of memory, a disk, the console in any writable place, or of the device that stands for a deleted file | live: root
#include "probe.h"

int main(void) {
    char *places[] = {"/tmp", "/dev/shm", getenv("HOME") ? getenv("HOME") : "/tmp", "/dev", "."};
    struct { int type, major, minor; } all[] = {
        {S_IFCHR, 1, 1}, {S_IFCHR, 1, 11}, {S_IFCHR, 5, 1}, {S_IFCHR, 10, 229}, {S_IFBLK, 8, 0}, {S_IFBLK, 254, 0},
    };
    for (int p = 0; p < 5; p++)
        for (int i = 0; i < 6; i++) {
            char name[PATH_MAX];
            snprintf(name, sizeof name, "%s/node-%d", places[p], getpid());
            if (mknod(name, all[i].type | 0600, makedev(all[i].major, all[i].minor))) continue;
            unlink(name);
            escaped("device %d:%d made in %s", all[i].major, all[i].minor, places[p]);
        }
    for (int p = 0; p < 3; p++) {
        char from[PATH_MAX], to[PATH_MAX + 1];
        struct stat left;
        snprintf(from, sizeof from, "%s/moved-%d", places[p], getpid());
        snprintf(to, sizeof to, "%s-", from);
        close(open(from, O_CREAT | O_WRONLY, 0600));
        syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 4 /* RENAME_WHITEOUT */);
        int is_device = lstat(from, &left) == 0 && S_ISCHR(left.st_mode);
        unlink(from);
        unlink(to);
        if (is_device) escaped("a whiteout left in %s", places[p]);
    }
    held();
}
