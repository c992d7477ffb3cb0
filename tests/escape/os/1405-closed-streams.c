// category: daemon | expect: limit:time | source: streams closed, terminal left, session left: the end of the pipes is not the end | verdict: wall | run: wall=0.5
#include "probe.h"

int main(void) {
    for (int fd = 0; fd < 64; fd++) close(fd);
    if (fork() > 0)
        for (;;) pause();
    setsid();
    for (;;) pause();
}
