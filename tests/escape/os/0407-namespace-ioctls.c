// category: namespace | expect: contained | source: NS_GET_PARENT and NS_GET_USERNS climb the tree of namespaces
#include "probe.h"

int main(void) {
    char *names[] = {"user", "pid", "net", "mnt", "uts", "ipc", "cgroup"};
    for (int i = 0; i < 7; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        int fd = open(path, O_RDONLY);
        if (fd < 0) continue;
        if (ioctl(fd, 0xb702 /* NS_GET_PARENT */) >= 0) escaped("parent of the %s namespace", names[i]);
        int owner = ioctl(fd, 0xb701 /* NS_GET_USERNS */);
        if (owner >= 0 && ioctl(owner, 0xb702) >= 0) escaped("parent of the user namespace over %s", names[i]);
        if (owner >= 0 && setns(owner, CLONE_NEWUSER) == 0) escaped("joined the owner of %s", names[i]);
    }
    held();
}
