// category: output | expect: limit:output | source: 8 MiB without one newline | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 120, sizeof block);
    for (int i = 0; i < 128; i++)
        if (write(1, block, sizeof block) < 0) gave_up();
    write(1, "\n", 1);
    escaped("8 MiB of output");
}
