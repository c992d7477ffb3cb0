// category: syscall-surface | expect: contained | source: fanotify watches, and with permission events stops, whole mounts | live: plain
#include "probe.h"

int main(void) {
    unsigned flags[] = {0x200 /* REPORT_FID */, 0xa00, 0x1600, 0x4 /* CLASS_CONTENT */, 0x8, 0x10};
    for (int i = 0; i < 6; i++) REFUSED(syscall(SYS_fanotify_init, flags[i], O_RDONLY));
    REFUSED(syscall(SYS_fanotify_mark, -1, 1, 0x20, AT_FDCWD, "/"));
    held();
}
