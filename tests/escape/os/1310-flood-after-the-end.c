// category: output | expect: limit:output | source: a daemon goes on printing when the program has ended | verdict: output | live: limits.output=64M
#include "probe.h"

int main(void) {
    static char block[65536];
    signal(SIGPIPE, SIG_IGN);
    memset(block, 10, sizeof block);
    int ends[2];
    pipe(ends);
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < 128; i++)
            if (write(1, block, sizeof block) < 0) break;
        _exit(0);
    }
    close(ends[1]);
    read(ends[0], block, 1);
    escaped("8 MiB of output");
}
