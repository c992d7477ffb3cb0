// category: capability | expect: contained | source: an init with capabilities or without a filter is the next thing to attack | live: plain
#include "probe.h"

int main(void) {
    char *sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    for (int i = 0; i < 5; i++)
        if (status_field("1", sets[i], 16) > 0) escaped("init has capabilities: %s", sets[i]);
    if (status_field("1", "NoNewPrivs", 10) == 0) escaped("init may gain privileges");
    if (status_field("1", "Seccomp", 10) == 0) escaped("init has no filter");
    if (status_field("1", "Uid", 10) == 0) escaped("init is root");
    held();
}
