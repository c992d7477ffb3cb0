// category: resource | expect: contained | source: a file of a tebibyte that takes no room fills whoever copies it | live: plain
#include "probe.h"

int main(void) {
    char name[] = "/tmp/sparse-XXXXXX";
    signal(SIGXFSZ, SIG_IGN);
    int fd = mkstemp(name);
    long r = fd < 0 ? -1 : ftruncate(fd, 1L << 40);
    if (r) r = fd < 0 ? -1 : (pwrite(fd, "x", 1, 1L << 40) == 1 ? 0 : -1);
    unlink(name);
    if (r == 0) escaped("a file of 1 TiB");
    held();
}
