// category: syscall-surface | expect: contained | source: personality takes away address randomisation and the ban on executable data | live: plain
#include "probe.h"

int main(void) {
    unsigned long bits[] = {0x0040000, 0x0400000, 0x0100000, 0x0200000, 0x0440000, 0x8, 0x0040000 | HIGH};
    for (int i = 0; i < 7; i++) {
        REFUSED(syscall(SYS_personality, bits[i]));
        if (syscall(SYS_personality, 0xffffffff) > 0) escaped("personality is not zero after %#lx", bits[i]);
    }
    held();
}
