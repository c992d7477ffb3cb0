// category: resource | expect: limit:memory | source: kernel memory in the buffers of sockets nobody reads | verdict: memory,signal,exit | cgroup: memory_cgroup | live: limits.memory=2G limits.open_files=4096
#include "probe.h"

int main(void) {
    confined();
    static char block[65536];
    int ends[2];
    long got, total = 0;
    pipe(ends);
    for (int child = 0; child < 5; child++)
        if (fork() == 0) {
            long filled = 0;
            for (int i = 0; i < 350; i++) {
                int pair[2];
                if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair)) break;
                for (int side = 0; side < 2; side++)
                    for (ssize_t n; (n = write(pair[side], block, sizeof block)) > 0;) filled += n;
            }
            write(ends[1], &filled, sizeof filled);
            for (;;) pause();
        }
    close(ends[1]);
    for (int child = 0; child < 5 && read(ends[0], &got, sizeof got) == sizeof got; child++) total += got;
    if (total > 400 * MB) escaped("%ld MiB in socket buffers", total / MB);
    gave_up();
}
