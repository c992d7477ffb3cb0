// category: resource | expect: contained | source: System V segments outlive the processes that filled them
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 60; i++) {
        int status = 1;
        pid_t child = fork();
        if (child == 0) {
            int id = shmget(IPC_PRIVATE, 10 * MB, 0600);
            char *p = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
            if (p == (void *)-1) _exit(1);
            memset(p, 1, 10 * MB);
            _exit(0);
        }
        if (child > 0) waitpid(child, &status, 0);
        if (status) held();
    }
    escaped("600 MiB in segments");
}
