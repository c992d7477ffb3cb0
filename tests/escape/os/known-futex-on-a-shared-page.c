// category: ipc | expect: contained | source: a futex in a page of a read-only file of the host wakes whoever waits there, in another jail or outside | known: threads and process-shared locks need futexes, and no filter tells a private page from a file's | live: plain
#include "probe.h"
#include <linux/futex.h>

int main(void) {
    int fd = open(CANARY_LOCKED, O_RDONLY);
    void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    for (int i = 0; page != MAP_FAILED && i < 1000; i++, pause_ms(1))
        if (syscall(SYS_futex, page, FUTEX_WAKE, 1, NULL, NULL, 0) > 0) escaped("a process outside was woken");
    held();
}
