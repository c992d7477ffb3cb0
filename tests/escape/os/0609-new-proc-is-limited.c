// category: kernel-fs | expect: contained | source: sysctls and kernel tables under names that magic links resolve | live: plain
#include "probe.h"

int main(void) {
    char *starts[] = {"/proc/", "/proc/self/root/proc/", "/proc/self/cwd/../proc/", "/proc/self/task/../../", "/proc/self/../"};
    char *names[] = {"sys/kernel/hostname", "sys/kernel/random/boot_id", "version", "modules", "net/../../kallsyms"};
    for (int i = 0; i < 25; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", starts[i / 5], names[i % 5]);
        if (open(path, O_RDONLY) >= 0) escaped("%s opened", path);
    }
    held();
}
