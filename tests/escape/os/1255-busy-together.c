// category: resource | expect: limit:time | source: 8 processes burn at once, while the first one sleeps | verdict: cpu | run: cpu=1 wall=20
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 8; i++)
        if (fork() == 0) {
            setsid();
            for (volatile long n = 0;; n++) {}
        }
    for (;;) pause();
}
