// category: syscall-surface | expect: contained | source: memfd_secret pins memory that nobody can swap, dump or inspect | live: plain; allow=memfd_secret
#include "probe.h"

int main(void) {
    REFUSED(syscall(NR_memfd_secret, 0));
    REFUSED(syscall(NR_memfd_secret, 0xffff));
    held();
}
