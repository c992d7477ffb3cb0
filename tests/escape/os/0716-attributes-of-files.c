// category: syscall-surface | expect: contained | source: immutable files in a workspace outlive the run and its owner | live: root
#include "probe.h"

int main(void) {
    char name[] = "/tmp/flags-XXXXXX";
    int fd = mkstemp(name), bits[] = {0x10 /* immutable */, 0x20 /* append only */};
    for (int i = 0; i < 2 && fd >= 0; i++) {
        int flags = bits[i], none = 0;
        if (ioctl(fd, 0x40086602 /* FS_IOC_SETFLAGS */, &flags)) continue;
        ioctl(fd, 0x40086602, &none);
        unlink(name);
        escaped("inode flag %#x set", bits[i]);
    }
    unlink(name);
    held();
}
