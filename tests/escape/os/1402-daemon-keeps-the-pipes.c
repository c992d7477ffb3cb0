// category: daemon | expect: contained | source: a daemon that keeps standard output open must not keep the caller waiting | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    if (fork() == 0) {
        setsid();
        for (;;) pause();
    }
    held();
}
