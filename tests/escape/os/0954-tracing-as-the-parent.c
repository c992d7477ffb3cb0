// category: init | expect: contained | source: CLONE_PARENT makes children of init's that it never forked | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 40; i++) {
        long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
        if (pid == 0) _exit(i == 39 ? 99 : i); /* none of these is how the run ended */
        if (pid > 0) pause_ms(1);
    }
    held();
}
