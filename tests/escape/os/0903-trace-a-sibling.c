// category: process | expect: contained | source: a traced sibling can be made to run calls after the filter looked | live: root
#include "probe.h"

int main(void) {
    pid_t sibling = fork();
    if (sibling == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        _exit(0);
    }
    long seized = ptrace(0x4206, sibling, 0, 0);
    kill(sibling, SIGKILL);
    if (seized == 0) escaped("a sibling was seized");
    held();
}
