// category: mount | expect: contained | source: remounting without ro, nosuid, nodev, noexec
#include "probe.h"

int main(void) {
    confined();
    char *all[] = {"/", "/usr", "/etc", "/proc", "/dev", "/tmp", "/dev/shm", "/dev/null", "/probe", "/no/such/mount"};
    for (int i = 0; i < 10; i++) {
        REFUSED(mount(NULL, all[i], NULL, MS_REMOUNT | MS_BIND, NULL));
        REFUSED(mount(NULL, all[i], NULL, MS_REMOUNT, "size=100%,nr_inodes=0"));
        REFUSED(mount(NULL, all[i], NULL, MS_SHARED | MS_REC, NULL));
    }
    held();
}
