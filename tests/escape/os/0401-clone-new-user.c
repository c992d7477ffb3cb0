// category: namespace | expect: contained | source: a nested user namespace opens the kernel's privileged surface | live: root
#include "probe.h"

int main(void) {
    unsigned long variants[] = {CLONE_NEWUSER, CLONE_NEWUSER | HIGH, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET};
    for (int i = 0; i < 3; i++) {
        long pid = syscall(SYS_clone, variants[i] | SIGCHLD, 0, 0, 0, 0);
        if (pid == 0) _exit(0);
        if (pid > 0) escaped("clone made a user namespace, flags %#lx", variants[i]);
    }
    held();
}
