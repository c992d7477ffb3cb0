// category: output | expect: limit:output | source: 8 MiB on standard error, which is counted as well | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 10, sizeof block);
    for (int i = 0; i < 128; i++)
        if (write(2, block, sizeof block) < 0) gave_up();
    escaped("8 MiB of output");
}
