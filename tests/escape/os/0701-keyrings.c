// category: keyring | expect: contained | source: keyrings cross every jail of one user; the session's is the supervisor's | live: plain; allow=keyctl,add_key,request_key
#include "probe.h"

int main(void) {
    for (long ring = -1; ring >= -5; ring--) {
        REFUSED(syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, ring, 0));
        REFUSED(syscall(SYS_keyctl, 6 /* DESCRIBE */, ring, NULL, 0));
        REFUSED(syscall(SYS_keyctl, 11 /* READ */, ring, NULL, 0));
        REFUSED(syscall(SYS_keyctl, 10 /* SEARCH */, ring, "user", "jail-os-ring", 0));
    }
    REFUSED(syscall(SYS_keyctl, 1 /* JOIN_SESSION_KEYRING */, "jail-os-ring"));
    REFUSED(syscall(SYS_keyctl, 18 /* SESSION_TO_PARENT */));
    REFUSED(syscall(SYS_request_key, "user", "jail-os-ring", NULL, 0));
    REFUSED(syscall(SYS_add_key, "user", "jail-os-ring", "text", 4, -3));
    REFUSED(syscall(SYS_add_key, "big_key", "jail-os-ring", "text", 4, -4));
    held();
}
