// category: mount | expect: contained | source: a second pivot_root could bring the old root back | live: root
#include "probe.h"

int main(void) {
    REFUSED(syscall(SYS_pivot_root, "/no/such/new", "/no/such/old"));
    held();
}
