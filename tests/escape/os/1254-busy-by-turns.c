// category: resource | expect: limit:time | source: each child burns less than the limit and none is ever waited for | verdict: cpu | run: cpu=1 wall=20
#include "probe.h"

int main(void) {
    confined();
    signal(SIGCHLD, SIG_IGN); /* so that no process's own counters ever hold the children's time */
    for (;;) {
        pid_t child = fork();
        if (child == 0) {
            struct timespec now;
            do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
            while (now.tv_sec == 0 && now.tv_nsec < 150000000);
            _exit(0);
        }
        while (child > 0 && kill(child, 0) == 0) pause_ms(5);
    }
}
