// category: process | expect: contained | source: prlimit64 on pid 1 or the parent: a CPU limit of zero kills it | live: plain
#include "probe.h"

int main(void) {
    pid_t others[] = {1, getppid()};
    for (int i = 0; i < 2; i++)
        for (int resource = 0; resource < 16; resource++) {
            struct rlimit now;
            if (syscall(SYS_prlimit64, others[i], resource, NULL, &now) == 0 &&
                syscall(SYS_prlimit64, others[i], resource, &now, NULL) == 0)
                escaped("limit %d of process %d set", resource, others[i]);
        }
    held();
}
