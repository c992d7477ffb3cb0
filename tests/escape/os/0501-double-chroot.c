// category: mount | expect: contained | source: chroot twice and walk up: the oldest way out | live: root
#include "probe.h"

int main(void) {
    mkdir("/tmp/second", 0755);
    int above = open("/", O_RDONLY | O_DIRECTORY);
    if (chroot("/tmp/second") == 0) {
        fchdir(above);
        for (int i = 0; i < 64; i++) chdir("..");
        int out = chroot(".") == 0;
        rmdir("/tmp/second");
        escaped("chroot, and above it %s", out ? "another root" : "nothing");
    }
    rmdir("/tmp/second");
    REFUSED(chroot("/no/such/folder"));
    held();
}
