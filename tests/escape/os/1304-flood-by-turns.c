// category: output | expect: limit:output | source: half on each stream, so that neither alone is over the limit of 1 MiB by much | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 10, sizeof block);
    for (int i = 0; i < 128; i++)
        if (write(1 + i % 2, block, sizeof block) < 0) gave_up();
    escaped("8 MiB of output");
}
