/* The one copy that a session's interpreter may be permitted to make of itself. */
#ifndef JAIL_COPIES_H
#define JAIL_COPIES_H

#include "supervisor/spawn.h"

#include <linux/seccomp.h>

/* Used by the thread that answers, and by its owner, with the recorder's lock. */
struct copies {
    int32_t original; /* that may park, and make one; 0: none may */
    int parks_only, is_made, has_parked, has_come, bell;
    struct jail_copied copied;
};

enum copies_word {
    COPIES_NOTHING, /* it is any other call */
    COPIES_GOES_ON, /* the one permitted copy is to be made */
    COPIES_WAITS    /* its caller waits for jail_recorder_answer */
};

enum copies_word copies_take(struct copies *copies, int listener, const struct seccomp_notif *told);
void copies_permit(struct copies *copies, int32_t original, int parks_only, int bell);
void copies_end(struct copies *copies);

#endif
