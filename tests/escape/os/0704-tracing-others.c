// category: syscall-surface | expect: contained | source: every call that reads or steers another process | live: plain; allow=ptrace,process_vm_readv,process_vm_writev
#include "probe.h"

int main(void) {
    struct iovec none = {NULL, 0}, bad = {(void *)8, 8};
    char byte;
    struct iovec here = {&byte, 1};
    REFUSED(ptrace(PTRACE_PEEKDATA, getppid(), 8, 0));
    REFUSED(ptrace(PTRACE_CONT, -1, 0, 0));
    REFUSED(syscall(SYS_process_vm_readv, getppid(), &here, 1, &bad, 1, 0));
    REFUSED(syscall(SYS_process_vm_writev, getppid(), &here, 1, &bad, 1, 0));
    REFUSED(syscall(SYS_kcmp, getpid(), getpid(), 99, 0, 0));
    REFUSED(syscall(NR_process_madvise, -1, &none, 1, 20, 0));
    REFUSED(syscall(NR_process_mrelease, -1, 0));
    REFUSED(syscall(NR_pidfd_getfd, -1, 0, 0));
    held();
}
