// category: resource | expect: limit:memory | source: recursion without an end under a stack limit the guest raises | verdict: memory,signal
#include "probe.h"

static int deeper(int n) {
    volatile char frame[65536];
    memset((char *)frame, n, sizeof frame);
    return n > 9600 ? n : deeper(n + 1) + frame[n % 65536];
}

int main(void) {
    confined();
    struct rlimit stack;
    getrlimit(RLIMIT_STACK, &stack);
    stack.rlim_cur = stack.rlim_max;
    setrlimit(RLIMIT_STACK, &stack);
    char *args[] = {"again", NULL};
    if (!getenv("AGAIN")) {
        setenv("AGAIN", "1", 1);
        execv("/proc/self/exe", args);
    }
    escaped("a stack of 600 MiB, %d", deeper(0));
}
