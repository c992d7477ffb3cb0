// category: mount | expect: contained | source: mknod of memory, a disk, the console in any writable place | live: root
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
    held();
}
