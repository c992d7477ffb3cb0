// category: init | expect: contained | source: F_SETOWN and F_SETSIG send any signal in the kernel's own name | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    int pair[2], signals[] = {SIGKILL, SIGSTOP, SIGTERM, 0};
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    for (int i = 0; i < 4; i++)
        for (int owner = -1; owner < 2; owner += 2) {
            if (fcntl(pair[0], F_SETOWN, owner) || fcntl(pair[0], F_SETSIG, signals[i])) continue;
            fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK);
            write(pair[1], "x", 1);
            pause_ms(5);
        }
    if (kill(1, 0) && errno == ESRCH) escaped("init is gone");
    held();
}
