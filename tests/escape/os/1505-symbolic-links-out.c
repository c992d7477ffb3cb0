// category: host-file | expect: contained | source: links made by the guest, followed by the guest, to where only the host has files | live: plain; show=/tmp/jail-os-ring
#include "probe.h"

int main(void) {
    char *targets[] = {"/tmp/jail-os-ring/secret", "/var/tmp/jail-os-ring/secret", "/dev/shm/jail-os-ring/secret",
                       "/proc/1/root/etc/passwd", "/proc/1/cwd/.", "/../../etc/shadow", "/proc/self/root/../etc/shadow"};
    char place[] = "/tmp/links-XXXXXX", link[64];
    if (!mkdtemp(place)) held();
    snprintf(link, sizeof link, "%s/l", place);
    for (int i = 0; i < 7; i++) {
        if (symlink(targets[i], link)) continue;
        int fd = open(link, O_RDONLY);
        unlink(link);
        if (fd >= 0) rmdir(place), escaped("%s opened through a link", targets[i]);
    }
    rmdir(place);
    held();
}
