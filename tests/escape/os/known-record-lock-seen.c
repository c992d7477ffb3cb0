// category: ipc | expect: contained | source: a record lock that the host holds is seen through a read-only file | known: a lock needs no right to write, and sqlite lives on these | live: plain
#include "probe.h"

int main(void) {
    int fd = open(CANARY_LOCKED, O_RDONLY), commands[] = {F_GETLK, 36 /* F_OFD_GETLK */};
    for (int i = 0; fd >= 0 && i < 2; i++) {
        struct flock lock = {F_WRLCK, SEEK_SET, 0, 0, 0};
        if (fcntl(fd, commands[i], &lock) == 0 && lock.l_type != F_UNLCK)
            escaped("%s is locked by process %d", CANARY_LOCKED, lock.l_pid);
    }
    held();
}
