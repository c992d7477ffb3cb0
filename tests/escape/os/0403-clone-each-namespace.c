// category: namespace | expect: contained | source: each namespace flag by itself and under the flags of a thread | live: root
#include "probe.h"

int main(void) {
    unsigned long each[] = {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET};
    unsigned long with[] = {0, CLONE_VFORK, CLONE_PARENT, CLONE_FILES | CLONE_PTRACE, HIGH};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 5; j++) {
            long pid = syscall(SYS_clone, each[i] | with[j] | SIGCHLD, 0, 0, 0, 0);
            if (pid == 0) _exit(0);
            if (pid > 0) escaped("clone made a namespace, flags %#lx", each[i] | with[j]);
        }
    held();
}
