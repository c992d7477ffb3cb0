// category: resource | expect: contained | source: the kernel has 4096 terminals for all (/proc/sys/kernel/pty/max) | live: limits.terminals=64
#include "probe.h"

int main(void) {
    for (int i = 0; i < 17; i++)
        if (open("/dev/ptmx", O_RDWR | O_NOCTTY) < 0) held();
    escaped("17 terminals are open");
}
