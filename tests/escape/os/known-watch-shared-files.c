// category: info-leak | expect: contained | source: inotify on a file of the host tells when others open it | known: inotify works on every file that is shown, and /usr is the host's | live: plain
#include "probe.h"

int main(void) {
    char *watched[] = {"/usr/bin/cat", "/usr/bin", "/bin/cat"}, event[4096];
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (int i = 0; fd >= 0 && i < 3; i++) inotify_add_watch(fd, watched[i], IN_OPEN | IN_ACCESS | IN_CLOSE);
    struct pollfd wait = {fd, POLLIN};
    if (fd >= 0 && poll(&wait, 1, 1000) > 0 && read(fd, event, sizeof event) > 0)
        escaped("saw a process outside open %s", ((struct inotify_event *)event)->len ? "a program" : "/usr/bin/cat");
    held();
}
