// category: capability | expect: contained | source: unlocked securebits give root's capabilities back at exec | live: root
#include "probe.h"

int main(void) {
    long bits = prctl(PR_GET_SECUREBITS);
    if (bits >= 0 && prctl(PR_SET_SECUREBITS, 0) == 0) escaped("securebits set to nothing");
    if (bits >= 0 && prctl(PR_SET_SECUREBITS, 0x10 /* KEEP_CAPS */) == 0) escaped("keep_caps set");
    held();
}
