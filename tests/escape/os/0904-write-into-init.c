// category: process | expect: contained | source: process_vm_writev into pid 1; an address that cannot be, so nothing breaks | live: root
#include "probe.h"

int main(void) {
    char byte = 0;
    struct iovec here = {&byte, 1}, there = {(void *)16, 1};
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        REFUSED(syscall(SYS_process_vm_writev, others[i], &here, 1, &there, 1, 0));
        REFUSED(syscall(SYS_process_vm_readv, others[i], &here, 1, &there, 1, 0));
    }
    held();
}
