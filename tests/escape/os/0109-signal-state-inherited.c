// category: leaked-fd | expect: contained | source: ignored and blocked signals survive exec (Python ignores SIGPIPE) | live: plain
#include "probe.h"

int main(void) {
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int sig = 1; sig < 65; sig++) {
        struct sigaction now;
        if (sigaction(sig, NULL, &now) == 0 && now.sa_handler != SIG_DFL) escaped("signal %d is ignored", sig);
        if (sigismember(&blocked, sig) == 1) escaped("signal %d is blocked", sig);
    }
    held();
}
