// category: resource | expect: contained | source: kernel memory in pipes nobody reads stays under the limit
#include "probe.h"

int main(void) {
    confined();
    static char block[65536];
    int ends[2];
    long got, total = 0;
    pipe(ends);
    for (int child = 0; child < 8; child++)
        if (fork() == 0) {
            long filled = 0;
            for (int i = 0; i < 480; i++) {
                int p[2];
                if (pipe2(p, O_NONBLOCK)) break;
                fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
                for (ssize_t n; (n = write(p[1], block, sizeof block)) > 0;) filled += n;
            }
            write(ends[1], &filled, sizeof filled);
            for (;;) pause();
        }
    close(ends[1]);
    for (int child = 0; child < 8 && read(ends[0], &got, sizeof got) == sizeof got; child++) total += got;
    if (total > 300 * MB) escaped("%ld MiB in pipes", total / MB);
    held();
}
