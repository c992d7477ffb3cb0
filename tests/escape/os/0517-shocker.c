// category: mount | expect: contained | source: file handles name any inode of a file system (docker's shocker) | live: root
#include "probe.h"

int main(void) {
    struct { struct file_handle h; unsigned char bytes[128]; } handle;
    char *shown[] = {"/usr", "/usr/bin/env", "/tmp", "/"};
    for (int i = 0; i < 4; i++) {
        int id, fd = open(shown[i], O_RDONLY);
        handle.h.handle_bytes = 128;
        if (name_to_handle_at(AT_FDCWD, shown[i], &handle.h, &id, 0)) continue;
        if (open_by_handle_at(fd, &handle.h, O_RDONLY) >= 0) escaped("%s opened by handle", shown[i]);
        for (uint32_t inode = 2; inode < 300; inode += inode < 3 ? 126 : 1) { /* the roots of ext4 and of xfs */
            uint32_t ext4[2] = {inode, 0};
            handle.h.handle_bytes = 8, handle.h.handle_type = 1;
            memcpy(handle.h.f_handle, ext4, 8);
            if (open_by_handle_at(fd, &handle.h, O_RDONLY) >= 0) escaped("inode %u opened by handle", inode);
        }
    }
    REFUSED(syscall(SYS_open_by_handle_at, -1, &handle, 0));
    held();
}
