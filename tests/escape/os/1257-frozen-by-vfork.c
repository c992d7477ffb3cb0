// category: resource | expect: limit:time | source: a parent in vfork sleeps where few signals wake it | verdict: wall | run: wall=0.5
#include "probe.h"

int main(void) {
    confined();
    if (vfork() == 0)
        for (;;) pause();
    held();
}
