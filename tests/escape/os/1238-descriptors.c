// category: resource | expect: contained | source: open files are kernel memory, and the host's table has an end | live: limits.open_files=9000
#include "probe.h"

int main(void) {
    confined();
    struct rlimit files = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_NOFILE, &files);
    int opened = 0;
    while (opened < 8000 && open("/dev/null", O_RDONLY) >= 0) opened++;
    if (opened == 8000) escaped("8000 open files");
    held();
}
