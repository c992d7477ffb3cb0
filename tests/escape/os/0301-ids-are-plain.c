// category: capability | expect: contained | source: root inside a user namespace owns everything that is mapped | live: root
#include "probe.h"

int main(void) {
    uid_t u[3];
    gid_t g[3];
    getresuid(&u[0], &u[1], &u[2]);
    getresgid(&g[0], &g[1], &g[2]);
    for (int i = 0; i < 3; i++)
        if (u[i] == 0 || g[i] == 0) escaped("uid %d gid %d", u[i], g[i]);
    if (setresuid(0, 0, 0) == 0 || setuid(0) == 0) escaped("became uid 0");
    if (setresgid(0, 0, 0) == 0 || setgid(0) == 0) escaped("became gid 0");
    syscall(SYS_setfsuid, 0);
    if (syscall(SYS_setfsuid, -1) == 0) escaped("file system uid 0");
    gid_t none = 0;
    if (setgroups(1, &none) == 0) escaped("setgroups");
    held();
}
