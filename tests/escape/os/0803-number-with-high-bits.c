// category: abi | expect: contained | source: the kernel takes the number as an int, whatever is above it | live: plain; allow=add_key
#include "probe.h"

int main(void) {
    REFUSED(syscall((long)(HIGH | SYS_add_key), "user", "jail-os-ring", "text", 4, -3));
    REFUSED(syscall((long)(HIGH | SYS_setns), -1, 0));
    REFUSED(syscall((long)(HIGH | NR_io_uring_register), -1, 0, NULL, 0));
    REFUSED(syscall((long)(HIGH << 20 | SYS_unshare), 0x00000040L));
    held();
}
