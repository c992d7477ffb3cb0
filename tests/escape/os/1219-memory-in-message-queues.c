// category: resource | expect: contained | source: messages are kernel memory until somebody takes them
#include "probe.h"

int main(void) {
    confined();
    static struct { long type; char text[8192]; } message = {1};
    long total = 0;
    for (int i = 0; i < 32000; i++) {
        int id = msgget(IPC_PRIVATE, 0600);
        if (id < 0) break;
        while (msgsnd(id, &message, sizeof message.text, IPC_NOWAIT) == 0) total += sizeof message.text;
    }
    if (total > 300 * MB) escaped("%ld MiB in messages", total / MB);
    held();
}
