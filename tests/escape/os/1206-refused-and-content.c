// category: resource | expect: limit:pids | source: a program that ends well though it was refused a process | verdict: pids | cgroup: pids_cgroup | live: limits.pids=400
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 300; i++) {
        pid_t child = fork();
        if (child == 0) _exit(0); /* and nobody waits */
        if (child < 0) held();
    }
    escaped("300 zombies at once");
}
