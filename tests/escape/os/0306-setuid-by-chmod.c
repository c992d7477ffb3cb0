// category: capability | expect: contained | source: a setuid file left in a shared workspace is for the host to trip over | live: plain
#include "probe.h"

int main(void) {
    char name[] = "/tmp/setuid-XXXXXX";
    int fd = mkstemp(name), modes[] = {04755, 02755, 06755, 04000};
    struct stat s;
    for (int i = 0; i < 4 && fd >= 0; i++) {
        chmod(name, modes[i]);
        fchmod(fd, modes[i]);
        fchmodat(AT_FDCWD, name, modes[i], 0);
        syscall(NR_fchmodat2, AT_FDCWD, name, modes[i], 0);
        syscall(NR_fchmodat2, fd, "", modes[i], AT_EMPTY_PATH);
        syscall(SYS_fchmodat, AT_FDCWD, name, HIGH | modes[i]);
        if (fstat(fd, &s) == 0 && s.st_mode & (S_ISUID | S_ISGID)) {
            unlink(name);
            escaped("a file of mode %o", s.st_mode & 07777);
        }
    }
    unlink(name);
    held();
}
