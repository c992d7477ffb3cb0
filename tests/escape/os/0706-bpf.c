// category: syscall-surface | expect: contained | source: the eBPF verifier's long list of holes (CVE-2021-3490 and kin) | live: plain
#include "probe.h"

int main(void) {
    union { uint32_t word[32]; uint64_t wide[16]; } map = {{2 /* array */, 4, 8, 1}}, program = {{1 /* socket filter */, 2}};
    uint64_t code[2] = {0x00000000000000b7, 0x95}; /* r0 = 0; exit */
    program.wide[1] = (uintptr_t)code, program.wide[2] = (uintptr_t) "GPL";
    long r = syscall(SYS_bpf, 0, &map, 72);
    if (r >= 0) escaped("a map was made");
    r = syscall(SYS_bpf, 5, &program, 72);
    if (r >= 0) escaped("a program was loaded");
    REFUSED(syscall(SYS_bpf, 5, &program, 1 << 20));
    REFUSED(syscall(SYS_bpf, 999, &map, 8));
    held();
}
