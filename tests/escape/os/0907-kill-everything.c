// category: process | expect: contained | source: kill(-1) reaches every process the namespace shows | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    pid_t child = fork();
    if (child == 0)
        for (;;) pause();
    for (int sig = 1; sig < 65; sig++)
        if (sig != SIGKILL && sig != SIGSTOP) signal(sig, SIG_IGN);
    kill(-1, SIGSTOP);
    kill(-1, SIGTERM);
    kill(-1, SIGKILL);
    kill(0, SIGURG);
    int status;
    waitpid(child, &status, 0);
    held();
}
