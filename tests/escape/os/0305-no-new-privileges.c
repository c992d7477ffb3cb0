// category: capability | expect: contained | source: without no_new_privs a setuid program at exec is a way up | live: plain
#include "probe.h"

int main(void) {
    long now = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    if (now == 0 || (now < 0 && status_field("self", "NoNewPrivs", 10) == 0)) escaped("no_new_privs is off");
    if (prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) escaped("no_new_privs can be taken back");
    held();
}
