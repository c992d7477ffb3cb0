// category: syscall-surface | expect: contained | policy: build | source: a tracer puts another number in its tracee's call, after the filter was asked (before Linux 4.8) | live: plain
#include "probe.h"
#include <sys/user.h>

/* A child makes getppid(2), which its tracer turns into unshare(CLONE_NEWUSER) at the stop on its way in. */
int main(void) {
#ifndef __x86_64__
    held();
#else
    int status;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (ptrace(PTRACE_TRACEME, 0, 0, 0)) _exit(3);
        raise(SIGSTOP);
        _exit(syscall(SYS_getppid, 0x10000000 /* CLONE_NEWUSER */) == 0 ? 7 : 5);
    }
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) {
        printf("not traced: %#x\n", status);
        return 1;
    }
    for (int stop = 0; stop < 16; stop++) {
        struct user_regs_struct registers;
        if (ptrace(PTRACE_SYSCALL, child, 0, 0) || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) break;
        ptrace(PTRACE_GETREGS, child, 0, &registers);
        if (registers.orig_rax == SYS_getppid) {
            registers.orig_rax = SYS_unshare;
            ptrace(PTRACE_SETREGS, child, 0, &registers);
        }
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 7) escaped("a call that no filter saw made a user namespace");
    held();
#endif
}
