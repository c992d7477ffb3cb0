// category: capability | expect: contained | source: uid_map and setgroups written late give another identity (CVE-2018-18955)
#include "probe.h"

int main(void) {
    const char *files[] = {"uid_map", "gid_map", "setgroups", "timens_offsets"};
    const char *texts[] = {"0 0 1\n", "0 0 1\n", "allow\n", "monotonic 100 0\n"};
    for (int i = 0; i < 4; i++)
        for (int init = 0; init < 2; init++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%s/%s", init ? "1" : "self", files[i]);
            int fd = open(path, O_WRONLY);
            if (fd >= 0 && write(fd, texts[i], strlen(texts[i])) > 0) escaped("%s written", path);
        }
    held();
}
