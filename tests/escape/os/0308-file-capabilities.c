// category: capability | expect: contained | source: security.capability on a file is setuid by another name | live: root
#include "probe.h"

int main(void) {
    char name[] = "/tmp/filecap-XXXXXX";
    int fd = mkstemp(name);
    uint32_t v2[5] = {0x02000001, 1U << 21, 0, 0, 0}, v3[6] = {0x03000001, 1U << 21, 0, 0, 0, 0};
    int got = fd >= 0 && (fsetxattr(fd, "security.capability", v2, sizeof v2, 0) == 0 ||
                          fsetxattr(fd, "security.capability", v3, sizeof v3, 0) == 0 ||
                          fsetxattr(fd, "trusted.overlay.opaque", "y", 1, 0) == 0);
    unlink(name);
    if (got) escaped("a privileged extended attribute was set");
    held();
}
