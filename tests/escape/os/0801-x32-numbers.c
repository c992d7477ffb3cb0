// category: abi | expect: contained | source: x32 has numbers of its own for exec, ptrace, ioctl and sends the rest by a bit
#include "probe.h"

int main(void) {
#ifdef __x86_64__
    long own[] = {514, 520, 521, 522, 524, 528, 539, 540, 545};
    for (int i = 0; i < 9; i++)
        if (!refused(syscall(0x40000000 | own[i], -1, -1, -1, -1, -1, -1))) escaped("x32 call %ld", own[i]);
    long shared[] = {39, 101, 155, 165, 272, 248, 250, 298, 321, 425};
    for (int i = 0; i < 10; i++)
        if (!refused(syscall(0x40000000 | shared[i], -1, -1, -1, -1, -1, -1))) escaped("x32 call %ld", shared[i]);
#endif
    held();
}
