// category: ipc | expect: contained | source: System V segments of the host by key, and all of them by index | live: plain
#include "probe.h"

int main(void) {
    if (shmget(CANARY_KEY, 0, 0) >= 0) escaped("the host's segment");
    for (int i = 0; i < 16; i++) {
        struct shmid_ds found;
        if (shmctl(i, 13 /* SHM_STAT */, &found) >= 0 || shmctl(i, 15 /* SHM_STAT_ANY */, &found) >= 0)
            escaped("segment at index %d", i);
    }
    held();
}
