// category: output | expect: limit:output | source: zeros and broken UTF-8 by writev and splice | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 0xff, sizeof block);
    struct iovec parts[4] = {{block, 16384}, {block + 9, 16384}, {block + 99, 16384}, {block + 999, 16384}};
    for (int i = 0; i < 128; i++)
        if (writev(1, parts, 4) < 0) gave_up();
    write(1, "\n", 1);
    escaped("8 MiB of output");
}
