// category: ipc | expect: contained | source: a global barrier interrupts every processor of the host, or waits for each | live: plain
#include "probe.h"

int main(void) {
    if (syscall(SYS_membarrier, 0, 0, 0) < 0) escaped("no membarrier at all");
    int commands[] = {1, 2, 4}; /* GLOBAL, GLOBAL_EXPEDITED, REGISTER_GLOBAL_EXPEDITED */
    for (int i = 0; i < 3; i++)
        if (syscall(SYS_membarrier, commands[i], 0, 0) == 0) escaped("membarrier command %d", commands[i]);
    held();
}
