// category: resource | expect: contained | source: posix_acl_alloc() charges no memory cgroup: 64 KiB a file, twice for a folder | live: plain
#include "probe.h"

struct entry {
    uint16_t tag, rights;
    uint32_t id;
};

/* As long as an attribute may be; the kernel takes one user named again and again. */
static struct {
    uint32_t version;
    struct entry entries[8191];
} acl = {2, {{1, 7, -1}}};

int main(void) {
    char folder[] = "/dev/shm/acl-XXXXXX", *made = mkdtemp(folder);
    int last = sizeof acl.entries / sizeof *acl.entries - 1;
    if (!made) escaped("no scratch: %s", strerror(errno));
    for (int i = 1; i < last - 2; i++) acl.entries[i] = (struct entry){2, 4, getuid()};
    acl.entries[last - 2] = (struct entry){4, 0, -1};
    acl.entries[last - 1] = (struct entry){16, 7, -1};
    acl.entries[last] = (struct entry){32, 0, -1};
    const char *names[] = {"system.posix_acl_access", "system.posix_acl_default"};
    int set = 0, fd = open(folder, O_RDONLY);
    for (int i = 0; i < 2; i++) {
        set += setxattr(folder, names[i], &acl, sizeof acl, 0) == 0;
        set += lsetxattr(folder, names[i], &acl, sizeof acl, 0) == 0;
        set += fsetxattr(fd, names[i], &acl, sizeof acl, 0) == 0;
    }
    rmdir(folder);
    if (set) escaped("%d times an ACL of %zu bytes", set, sizeof acl);
    held();
}
