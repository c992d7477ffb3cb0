// category: resource | expect: limit:pids | source: a fork bomb, 300 strong | verdict: pids | cgroup: pids_cgroup | live: limits.pids=400
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 300; i++) {
        pid_t child = fork();
        if (child == 0)
            for (;;) pause();
        if (child < 0) gave_up();
    }
    escaped("300 processes at once");
}
