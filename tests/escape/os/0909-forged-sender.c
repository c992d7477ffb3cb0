// category: process | expect: contained | source: rt_sigqueueinfo as if from the kernel or from another process | live: root
#include "probe.h"

int main(void) {
    int codes[] = {SI_KERNEL, SI_USER, SI_TKILL};
    for (int i = 0; i < 3; i++) {
        siginfo_t forged = {0};
        forged.si_signo = SIGURG, forged.si_code = codes[i], forged.si_pid = 1;
        if (getppid() && syscall(SYS_rt_sigqueueinfo, getppid(), SIGURG, &forged) == 0)
            escaped("code %d queued to the parent", codes[i]);
    }
    siginfo_t plain = {0};
    plain.si_signo = SIGURG, plain.si_code = SI_QUEUE;
    if (getppid() > 1 && syscall(SYS_rt_sigqueueinfo, getppid(), SIGURG, &plain) == 0) escaped("queued to the parent");
    held();
}
