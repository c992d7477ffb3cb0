// category: daemon | expect: limit:time | source: the first thread ends and leaves a zombie that other threads outlive | verdict: wall | run: wall=0.5
#include "probe.h"

static void *stay(void *unused) {
    for (;;) pause();
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, stay, NULL);
    syscall(SYS_exit, 0); /* this thread alone */
    return 0;
}
