// category: info-leak | expect: contained | source: some files of /proc/self/net count for the whole host: its packets by processor, its TCP memory | known: neither Landlock nor a mount can carve net/ out of a process's own folder in /proc | live: plain
#include "probe.h"

int main(void) {
    static const char *const files[] = {"/proc/self/net/softnet_stat", "/proc/self/net/protocols"};
    char line[256];
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(files[i], "r");
        if (f && fgets(line, sizeof line, f)) escaped("%s: %.40s", files[i], line);
    }
    held();
}
