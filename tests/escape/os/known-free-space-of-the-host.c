// category: info-leak | expect: contained | source: statfs tells how full a file system of the host is, to the block | known: df, git and package managers ask before they write, and a filter cannot tell one file system from another | live: plain
#include "probe.h"

int main(void) {
    struct statvfs told;
    if (statvfs("/usr", &told) == 0 && told.f_blocks) escaped("%lu of %lu blocks free", (long)told.f_bfree, (long)told.f_blocks);
    held();
}
