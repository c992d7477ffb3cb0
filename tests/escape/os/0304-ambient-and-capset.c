// category: capability | expect: contained | source: capset and the ambient set hand capabilities across exec | live: root
#include "probe.h"

int main(void) {
    struct { uint32_t version; int pid; } header = {0x20080522, 0};
    for (int cap = 0; cap < 41; cap++) {
        struct { uint32_t effective, permitted, inheritable; } data[2] = {{0}};
        data[cap / 32].effective = data[cap / 32].permitted = data[cap / 32].inheritable = 1U << cap % 32;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) == 0) escaped("ambient capability %d", cap);
        if (syscall(SYS_capset, &header, data) == 0) escaped("capset gave capability %d", cap);
    }
    held();
}
