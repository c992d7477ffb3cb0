// category: syscall-surface | expect: contained | source: io_uring runs calls that no filter sees | live: plain
#include "probe.h"

int main(void) {
    uint32_t params[32] = {0}, submit[32] = {0};
    submit[2] = 2; /* IORING_SETUP_SQPOLL */
    REFUSED(syscall(NR_io_uring_setup, 4, params));
    REFUSED(syscall(NR_io_uring_setup, 4, submit));
    REFUSED(syscall(NR_io_uring_enter, -1, 0, 0, 0, NULL, 0));
    REFUSED(syscall(NR_io_uring_register, -1, 0, NULL, 0));
    held();
}
