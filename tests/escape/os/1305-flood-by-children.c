// category: output | expect: limit:output | source: many processes write to one stream | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 10, sizeof block);
    for (int child = 0; child < 8; child++)
        if (fork() == 0) {
            for (int i = 0; i < 16; i++)
                if (write(1, block, sizeof block) < 0) break;
            _exit(0);
        }
    while (wait(NULL) > 0) {}
    escaped("8 MiB of output");
}
