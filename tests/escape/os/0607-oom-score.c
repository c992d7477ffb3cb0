// category: kernel-fs | expect: contained | source: a lower OOM score makes the host's kernel kill others first
#include "probe.h"

static int set(const char *path, const char *score) {
    int fd = open(path, O_WRONLY);
    return fd >= 0 && write(fd, score, strlen(score)) > 0;
}

int main(void) {
    if (set("/proc/self/oom_score_adj", "-1000") || set("/proc/self/oom_adj", "-17")) escaped("exempt from the OOM killer");
    if (set("/proc/self/oom_score_adj", "-1")) escaped("OOM score lowered");
    confined();
    if (set("/proc/1/oom_score_adj", "1000")) escaped("init offered to the OOM killer");
    held();
}
