// category: syscall-surface | expect: contained | source: userfaultfd stops the kernel in the middle of a copy | live: root
#include "probe.h"

int main(void) {
    REFUSED(syscall(SYS_userfaultfd, O_CLOEXEC));
    REFUSED(syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */));
    if (open("/dev/userfaultfd", O_RDWR) >= 0) escaped("/dev/userfaultfd opened");
    held();
}
