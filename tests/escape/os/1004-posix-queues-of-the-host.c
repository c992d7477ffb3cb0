// category: ipc | expect: contained | source: POSIX message queues live in the ipc namespace | live: plain
#include "probe.h"

int main(void) {
    if (mq_open("/" CANARY_NAME, O_RDWR | O_NONBLOCK) != (mqd_t)-1) escaped("the host's queue opened");
    held();
}
