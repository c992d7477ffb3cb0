// category: device | expect: contained | source: memory, ports, the kernel log, disks, /dev/kvm, tun, fuse, userfaultfd | live: root
#include "probe.h"

int main(void) {
    char *all[] = {"mem", "kmem", "port", "kmsg", "kvm", "fuse", "net/tun", "loop-control", "loop0", "vhost-net",
                   "vhost-vsock", "userfaultfd", "cpu/0/msr", "hpet", "rtc0", "watchdog", "uinput", "sda", "vda", "nvme0n1",
                   "mapper/control", "dri/card0", "snd/timer", "snd/seq", "ptp0", "hwrng", "rfkill", "vfio/vfio", "nvidia0"};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        char path[64];
        snprintf(path, sizeof path, "/dev/%s", all[i]);
        if (!strstr(path, "watchdog") && open(path, O_RDONLY | O_NONBLOCK) >= 0) escaped("%s opened", path);
        if (access(path, F_OK) == 0) escaped("%s is there", path);
    }
    held();
}
