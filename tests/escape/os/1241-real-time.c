// category: resource | expect: contained | source: a real-time loop takes a processor from the whole host | live: root
#include "probe.h"

int main(void) {
    int policies[] = {SCHED_FIFO, SCHED_RR, SCHED_FIFO | 0x40000000};
    struct sched_param one = {1};
    for (int i = 0; i < 3; i++)
        if (sched_setscheduler(0, policies[i], &one) == 0) escaped("policy %#x", policies[i]);
    struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; }
        deadline = {48, 6, 0, 0, 0, 10000000, 20000000, 20000000};
    if (syscall(SYS_sched_setattr, 0, &deadline, 0) == 0) escaped("a deadline");
    held();
}
