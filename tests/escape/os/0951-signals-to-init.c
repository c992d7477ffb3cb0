// category: init | expect: contained | source: every signal by every call at pid 1, which must go on reaping | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    long pidfd = syscall(NR_pidfd_open, 1, 0);
    for (int sig = 1; sig < 65; sig++) {
        siginfo_t info = {0};
        info.si_signo = sig, info.si_code = SI_QUEUE;
        kill(1, sig);
        syscall(SYS_tkill, 1, sig);
        syscall(SYS_tgkill, 1, 1, sig);
        syscall(SYS_rt_sigqueueinfo, 1, sig, &info);
        syscall(SYS_rt_tgsigqueueinfo, 1, 1, sig, &info);
        if (pidfd >= 0) syscall(NR_pidfd_send_signal, pidfd, sig, NULL, 0);
    }
    int ends[2];
    pipe(ends);
    if (fork() == 0) {
        pid_t orphan = fork();
        if (orphan) write(ends[1], &orphan, sizeof orphan);
        _exit(0);
    }
    wait(NULL);
    pid_t orphan;
    read(ends[0], &orphan, sizeof orphan);
    for (int i = 0; i < 200 && kill(orphan, 0) == 0; i++) pause_ms(10);
    if (kill(orphan, 0) == 0) escaped("init no longer reaps");
    held();
}
