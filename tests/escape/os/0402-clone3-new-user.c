// category: namespace | expect: contained | source: clone3 keeps its flags where no filter can read them | live: root
#include "probe.h"

int main(void) {
    uint64_t flags[] = {CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWNS, CLONE_NEWNET, 0x80 /* CLONE_NEWTIME */};
    for (int i = 0; i < 4; i++) {
        uint64_t args[11] = {flags[i], 0, 0, 0, SIGCHLD};
        for (size_t size = 64; size <= sizeof args; size += 8) {
            long pid = syscall(NR_clone3, args, size);
            if (pid == 0) _exit(0);
            if (pid > 0) escaped("clone3 made namespaces, flags %#lx", (unsigned long)flags[i]);
        }
    }
    held();
}
