// category: daemon | expect: contained | source: a subreaper in the jail gathers the orphans instead of init, and leaves them | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < 5; i++)
        if (fork() == 0) {
            prctl(PR_SET_CHILD_SUBREAPER, 1);
            if (fork() == 0) {
                setsid();
                for (;;) pause();
            }
            _exit(0);
        }
    for (int i = 0; i < 5; i++) wait(NULL);
    held();
}
