// category: ipc | expect: contained | source: System V semaphores of the host by key, and all of them by index | live: plain
#include "probe.h"

int main(void) {
    if (semget(CANARY_KEY, 0, 0) >= 0) escaped("the host's semaphores");
    for (int i = 0; i < 16; i++) {
        struct semid_ds found;
        if (semctl(i, 0, 18 /* SEM_STAT */, &found) >= 0 || semctl(i, 0, 20 /* SEM_STAT_ANY */, &found) >= 0)
            escaped("semaphores at index %d", i);
    }
    held();
}
