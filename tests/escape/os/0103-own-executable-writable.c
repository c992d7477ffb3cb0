// category: leaked-fd | expect: contained | source: overwriting the running binary on the host (runc CVE-2019-5736) | live: plain
#include "probe.h"

int main(int argc, char **argv) {
    /* a running file cannot be opened to write (ETXTBSY) whoever asks: access tells who could, once it has ended */
    const char *roads[] = {"/proc/self/exe", "/proc/thread-self/exe", argv[0]};
    for (int i = 0; i < 3; i++)
        if (open(roads[i], O_WRONLY) >= 0 || access(roads[i], W_OK) == 0) escaped("%s may be written", roads[i]);
    held();
}
