// category: abi | expect: contained | source: 32-bit calls have other numbers than the filter's: int 0x80 | live: plain
#include "probe.h"

#ifdef __x86_64__
static long int80(long number) {
    long r;
    __asm__ volatile("int $0x80" : "=a"(r) : "a"(number), "b"(-1), "c"(-1), "d"(-1), "S"(0) : "memory", "r8", "r9", "r10", "r11");
    if (r < 0 && r > -4096) errno = (int)-r, r = -1;
    return r;
}
static void stopped(int sig) { (void)sig, held(); }
#endif

int main(void) {
#ifdef __x86_64__
    signal(SIGSEGV, stopped);
    signal(SIGSYS, stopped);
    int numbers[] = {20 /* getpid */, 26 /* ptrace */, 286, 288 /* keys */, 336 /* perf */, 346 /* setns */, 357 /* bpf */,
                     342 /* open_by_handle_at */, 347 /* process_vm_readv */, 425 /* io_uring_setup */, 119 /* sigreturn's kin */};
    for (int i = 0; i < 10; i++)
        if (!refused(int80(numbers[i]))) escaped("32-bit call %d: %s", numbers[i], strerror(errno));
#endif
    held();
}
