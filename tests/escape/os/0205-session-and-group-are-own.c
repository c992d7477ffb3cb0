// category: tty | expect: contained | source: a process group shared with the supervisor: kill(0) and job control reach it
#include "probe.h"

int main(void) {
    if (getsid(0) == 0) escaped("the session leader lives outside");
    if (getpgrp() == 0) escaped("the process group's leader lives outside");
    if (getpgid(getppid()) == 0) escaped("the parent's process group lives outside");
    char text[1024] = "";
    int terminal = 0, fd = open("/proc/self/stat", O_RDONLY);
    if (fd >= 0 && read(fd, text, sizeof text - 1) > 0)
        sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %d", &terminal);
    if (terminal) escaped("controlling terminal %d", terminal);
    held();
}
