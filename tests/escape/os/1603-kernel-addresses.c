// category: info-leak | expect: contained | source: one address of the kernel undoes its randomisation | live: root
#include "probe.h"

int main(void) {
    char *tables[] = {"/proc/kallsyms", "/proc/modules", "/proc/timer_list", "/proc/self/net/unix", "/proc/self/net/packet",
                      "/proc/self/stack", "/proc/self/wchan", "/proc/self/syscall", "/proc/self/task/1/stack"};
    for (int i = 0; i < 9; i++) {
        FILE *f = fopen(tables[i], "r");
        char line[512];
        for (int n = 0; f && n < 200 && fgets(line, sizeof line, f); n++)
            for (char *at = line; (at = strstr(at, "ffff")); at += 4)
                if (strspn(at, "0123456789abcdef") == 16) escaped("%.16s in %s", at, tables[i]);
        if (f) fclose(f);
    }
    held();
}
