// category: resource | expect: limit:pids | source: threads count as processes do | verdict: pids | cgroup: pids_cgroup | live: limits.pids=400
#include "probe.h"

static void *wait_for_ever(void *unused) {
    for (;;) pause();
    return unused;
}

int main(void) {
    confined();
    for (int i = 0; i < 300; i++) {
        pthread_attr_t small;
        pthread_t thread;
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, 65536);
        if (pthread_create(&thread, &small, wait_for_ever, NULL)) gave_up();
    }
    escaped("300 threads at once");
}
