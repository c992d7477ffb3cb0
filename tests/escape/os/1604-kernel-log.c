// category: info-leak | expect: contained | source: the kernel's log by syslog(2), its sizes as well as its text | live: root
#include "probe.h"

int main(void) {
    char text[4096];
    REFUSED(syscall(SYS_syslog, 3, text, sizeof text));
    REFUSED(syscall(SYS_syslog, 9, NULL, 0));
    REFUSED(syscall(SYS_syslog, 10, NULL, 0));
    REFUSED(syscall(SYS_syslog, 999, NULL, 0));
    held();
}
