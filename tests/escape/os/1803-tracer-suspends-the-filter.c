// category: syscall-surface | expect: contained | policy: build | source: PTRACE_O_SUSPEND_SECCOMP takes a tracee's filter off (Linux 4.3), PTRACE_SECCOMP_GET_FILTER tells it | live: root
#include "probe.h"

int main(void) {
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pause();
            _exit(0);
        }
        long suspended = -1, options = 1L << 21;
        if (i == 0) {
            suspended = ptrace(0x4206 /* PTRACE_SEIZE */, child, 0, options);
        } else if (ptrace(PTRACE_ATTACH, child, 0, 0) == 0) {
            waitpid(child, NULL, 0);
            suspended = ptrace(PTRACE_SETOPTIONS, child, 0, options);
            if (ptrace(0x420C, child, 0, NULL) > 0) escaped("the filter was told");
        }
        kill(child, SIGKILL);
        if (suspended == 0) escaped("seccomp is suspended");
    }
    held();
}
