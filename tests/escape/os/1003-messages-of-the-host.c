// category: ipc | expect: contained | source: System V message queues of the host by key, and all of them by index | live: plain
#include "probe.h"

int main(void) {
    if (msgget(CANARY_KEY, 0) >= 0) escaped("the host's queue");
    for (int i = 0; i < 16; i++) {
        struct msqid_ds found;
        if (msgctl(i, 11 /* MSG_STAT */, &found) >= 0 || msgctl(i, 13 /* MSG_STAT_ANY */, &found) >= 0)
            escaped("queue at index %d", i);
    }
    held();
}
