// category: leaked-fd | expect: contained | source: the jail's init binary through /proc/1/exe (runc CVE-2019-5736)
#include "probe.h"

int main(void) {
    if (open("/proc/1/exe", O_RDONLY) >= 0 || open("/proc/1/exe", O_PATH) >= 0) escaped("/proc/1/exe opened");
    char *args[] = {"exe", NULL};
    if (fork() == 0) {
        close(1);
        execv("/proc/1/exe", args);
        _exit(77);
    }
    int status;
    wait(&status);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 77) escaped("/proc/1/exe executed");
    held();
}
