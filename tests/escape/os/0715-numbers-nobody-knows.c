// category: syscall-surface | expect: contained | source: numbers above the filter's table, negative, huge, in the gaps
#include "probe.h"

int main(void) {
    long odd[] = {-1, -2, 0x7fffffff, 0x80000000L, 1000, 4096, 0x1000000, 0xffff};
    for (long n = 337; n < 424; n++) /* 335 and 336 of x86_64 are the kernel's own probes: no filter is asked (6.14) */
        if (!refused(syscall(n, -1, -1, -1, -1, -1, -1))) escaped("call %ld exists", n);
    for (long n = 469; n < 700; n++)
        if (!refused(syscall(n, -1, -1, -1, -1, -1, -1))) escaped("call %ld exists", n);
    for (int i = 0; i < 8; i++)
        if (!refused(syscall(odd[i], -1, -1, -1, -1, -1, -1))) escaped("call %ld exists", odd[i]);
    held();
}
