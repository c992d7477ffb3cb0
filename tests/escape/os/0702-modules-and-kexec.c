// category: privileged | expect: contained | source: another kernel, or more of this one; arguments that can do nothing | live: root
#include "probe.h"

int main(void) {
    REFUSED(syscall(SYS_init_module, NULL, 0, NULL));
    REFUSED(syscall(SYS_finit_module, -1, "", 0xffff));
    REFUSED(syscall(SYS_delete_module, NULL, 0));
    REFUSED(syscall(SYS_kexec_load, 0, 17, NULL, 0));
#ifdef SYS_kexec_file_load
    REFUSED(syscall(SYS_kexec_file_load, -1, -1, 0, "", 0xffff));
#endif
    REFUSED(syscall(SYS_reboot, 0, 0, 0, 0));
    REFUSED(syscall(SYS_swapoff, "/no/such/swap"));
    held();
}
