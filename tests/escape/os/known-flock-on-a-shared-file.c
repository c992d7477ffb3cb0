// category: ipc | expect: contained | source: flock on a read-only host file signals to, and blocks, other jails and the host | known: a lock needs no right to write, and programs need locks on files of their own | live: plain
#include "probe.h"

int main(void) {
    int fd = open(CANARY_LOCKED, O_RDONLY);
    if (fd >= 0 && (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno == EWOULDBLOCK)) escaped("%s locked", CANARY_LOCKED);
    if (fd >= 0 && fcntl(fd, F_SETLEASE, F_RDLCK) == 0) escaped("a lease on %s", CANARY_LOCKED);
    if (fd >= 0 && fcntl(fd, F_NOTIFY, DN_ACCESS) == 0) escaped("notices about %s", CANARY_LOCKED);
    held();
}
