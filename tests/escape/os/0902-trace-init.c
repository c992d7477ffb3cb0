// category: process | expect: contained | source: PTRACE_SEIZE leaves no trace in its target and needs no stop | live: root
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++) {
        if (ptrace(0x4206 /* PTRACE_SEIZE */, others[i], 0, 0) == 0) escaped("process %d seized", others[i]);
        if (syscall(SYS_ptrace, HIGH << 8 | 0x4206, others[i], 0, 0) == 0) escaped("process %d seized", others[i]);
    }
    held();
}
