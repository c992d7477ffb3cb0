// category: resource | expect: limit:time | source: a loop that ignores the warning of the CPU limit | verdict: cpu | run: cpu=1 wall=20
#include "probe.h"

int main(void) {
    confined();
    for (int sig = 1; sig < 65; sig++) signal(sig, SIG_IGN);
    for (volatile long i = 0;; i++) {}
}
