// category: output | expect: limit:output | source: 8 MiB of lines on standard output | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 65536; i++) block[i] = i % 64 == 63 ? 10 : 120;
    for (int i = 0; i < 128; i++)
        if (write(1, block, sizeof block) < 0) gave_up();
    write(1, "\n", 1);
    escaped("8 MiB of output");
}
