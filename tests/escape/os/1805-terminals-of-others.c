// category: tty | expect: contained | source: a devpts of the jail's own has the jail's own terminals in it, and no device can be made there | live: show=/dev/pts:/pts
#include "probe.h"

static void look(const char *folder) {
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char path[300];
        struct stat found;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &found) == 0 && S_ISCHR(found.st_mode)) escaped("%s is there", path);
    }
}

int main(void) {
    char name[64];
    look("/pts");
    if (mknod("/dev/pts/99", S_IFCHR | 0666, makedev(5, 1)) == 0) escaped("a device was made");
    int ours = open("/dev/ptmx", O_RDWR | O_NOCTTY), zero = 0;
    if (ours < 0 || ptsname_r(ours, name, sizeof name) || strcmp(name, "/dev/pts/0")) {
        printf("no terminal of its own: %s\n", strerror(errno));
        return 1;
    }
    ioctl(ours, TIOCSPTLCK, &zero);
    int tty = open(name, O_RDWR | O_NOCTTY);
    if (ioctl(tty, TIOCSTI, "x") == 0) escaped("a byte was pushed into a terminal");
    if (ioctl(tty, TIOCCONS) == 0) escaped("the console's output is ours");
    if (ioctl(tty, TIOCSETD, &(int){2}) == 0) escaped("a line discipline was loaded");
    held();
}
