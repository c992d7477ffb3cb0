// category: resource | expect: limit:time | source: asleep, with every signal ignored and blocked | verdict: wall | run: wall=0.5
#include "probe.h"

int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int sig = 1; sig < 65; sig++) signal(sig, SIG_IGN);
    for (;;) pause();
}
