// category: output | expect: limit:output | source: 2 MiB byte by byte: the watcher wakes for each | verdict: output,wall,cpu | live: limits.output=64M
#include "probe.h"

int main(void) {
    for (long i = 0; i < 2 * MB; i++)
        if (write(1, i % 64 == 63 ? "\n" : "x", 1) < 0) gave_up();
    escaped("2 MiB byte by byte");
}
