// category: init | expect: contained | source: an init that reaps slowly lets orphans use the limit up | verdict: ok,pids
#include "probe.h"

int main(void) {
    confined();
    for (int made = 0, waited = 0; made < 1500;) {
        pid_t child = fork();
        if (child == 0) _exit(fork() < 0);
        int status = 1;
        if (child > 0) waitpid(child, &status, 0);
        if (status == 0) {
            made++;
        } else {
            if (++waited > 2000) escaped("orphans are not reaped");
            pause_ms(1);
        }
    }
    held();
}
