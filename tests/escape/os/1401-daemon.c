// category: daemon | expect: contained | source: forked twice, in a session of its own, deaf: it must end with the run | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int sig = 1; sig < 65; sig++) signal(sig, SIG_IGN);
            prctl(PR_SET_PDEATHSIG, 0);
            for (int fd = 0; fd < 64; fd++) close(fd);
            for (;;) pause_ms(1000);
        }
        _exit(0);
    }
    wait(NULL);
    held();
}
