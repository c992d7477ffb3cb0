// category: namespace | expect: contained | source: the calls themselves, with arguments that can do nothing | live: plain
#include "probe.h"

int main(void) {
    REFUSED(setns(-1, 0));
    REFUSED(setns(0, CLONE_NEWNET));
    REFUSED(syscall(SYS_unshare, 0x00000040L));
    REFUSED(syscall(SYS_unshare, HIGH | CLONE_NEWUSER));
    held();
}
