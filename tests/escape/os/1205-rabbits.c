// category: resource | expect: contained | source: each process makes its heir and dies: no list of pids to kill is ever right | verdict: ok,pids
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            setsid();
            for (int sig = 1; sig < 65; sig++) signal(sig, SIG_IGN);
            for (;;)
                if (fork() > 0) _exit(0);
        }
    held();
}
