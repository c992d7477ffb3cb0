// category: resource | expect: limit:pids | source: each in a session of its own, orphaned at once | verdict: pids | cgroup: pids_cgroup | live: limits.pids=400
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 300; i++) {
        pid_t child = fork();
        int status = 1;
        if (child == 0) {
            setsid();
            pid_t orphan = fork();
            if (orphan == 0)
                for (;;) pause();
            _exit(orphan < 0);
        }
        if (child > 0) waitpid(child, &status, 0);
        if (status) gave_up();
    }
    escaped("300 orphans at once");
}
