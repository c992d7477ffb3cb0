// category: resource | expect: contained | source: locked memory is memory the host cannot take back | live: root
#include "probe.h"

int main(void) {
    char *p = mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) held();
    if (mlock(p, 64 * MB) == 0) escaped("64 MiB locked");
    if (mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0) != MAP_FAILED)
        escaped("64 MiB mapped and locked");
    held();
}
