// category: mount | expect: contained | source: taking a mount away shows what it covered | live: root
#include "probe.h"

int main(void) {
    REFUSED(umount2("/no/such/mount", MNT_DETACH));
    char *over[] = {"/proc", "/dev", "/tmp", "/usr", "/etc", "/"};
    for (int i = 0; i < 6; i++) REFUSED(umount2(over[i], MNT_EXPIRE)); /* the first time this only marks */
    held();
}
