// category: capability | expect: contained | source: what the bounding set holds an exec may give | live: plain
#include "probe.h"

int main(void) {
    for (int cap = 0; cap < 41; cap++)
        if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1) escaped("capability %d in the bounding set", cap);
    char *sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    for (int i = 0; i < 5; i++)
        if (status_field("self", sets[i], 16) > 0) escaped("%s is not empty", sets[i]);
    held();
}
