// category: syscall-surface | expect: contained | source: calls kept for programs of long ago, looked at by nobody | live: root
#include "probe.h"

int main(void) {
#ifdef SYS_uselib
    REFUSED(syscall(SYS_uselib, "/usr/bin/env"));
    REFUSED(syscall(SYS_sysfs, 3));
    REFUSED(syscall(SYS_ustat, 0, NULL));
    REFUSED(syscall(SYS_modify_ldt, 0, NULL, 0));
    REFUSED(syscall(SYS__sysctl, NULL));
#endif
    REFUSED(syscall(SYS_remap_file_pages, NULL, 0, 0, 0, 0));
    REFUSED(syscall(SYS_acct, "/no/such/file"));
    REFUSED(syscall(SYS_nfsservctl, 0, NULL, NULL));
    held();
}
