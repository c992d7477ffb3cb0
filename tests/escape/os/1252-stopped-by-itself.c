// category: resource | expect: limit:time | source: a stopped process handles no signal and never ends | verdict: wall | run: wall=0.5
#include "probe.h"

int main(void) {
    confined();
    if (fork() == 0)
        for (;;) raise(SIGSTOP);
    raise(SIGSTOP);
    kill(getpid(), SIGSTOP);
    for (;;) pause();
}
