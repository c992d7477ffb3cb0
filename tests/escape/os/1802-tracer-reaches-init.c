// category: process | expect: contained | policy: build | source: tracing of the jail's own must not be tracing of its pid 1 | live: root
#include "probe.h"

int main(void) {
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        if (ptrace(0x4206 /* PTRACE_SEIZE */, others[i], 0, 0) == 0) escaped("process %d seized", others[i]);
        if (ptrace(PTRACE_ATTACH, others[i], 0, 0) == 0) escaped("process %d attached", others[i]);
        if (syscall(SYS_process_vm_readv, others[i], &here, 1, &there, 1, 0) == 1) escaped("%d read", others[i]);
        if (errno == EFAULT) escaped("process %d may be read", others[i]);
    }
    held();
}
