/* The kinds of frames on the guest channel: {length of the payload: u32, kind: u8} and the payload, little-endian, in
 * both directions. The extensions of both languages' guests and the supervisor (through cffi) take them from here; the
 * Python and JavaScript text in a jail repeats some, which tests/unit/test_frames.py compares. */

enum jail_frame {
    JAIL_FRAME_RUN = 1,     /* to the guest: what to run, marshalled; of a session, one evaluation */
    JAIL_FRAME_VALUE,       /* of the last expression, tagged JSON */
    JAIL_FRAME_EXCEPTION,   /* JSON {type, message, line, traceback} */
    JAIL_FRAME_DENIAL,      /* JSON: one refusal of the language ring's */
    JAIL_FRAME_LOCKED,      /* the ring is locked: before the guest's source is compiled */
    JAIL_FRAME_ENDED,       /* JSON: the ring ends the run */
    JAIL_FRAME_VALUE_ERROR, /* JSON: why the value cannot be sent */
    JAIL_FRAME_DONE = 16,   /* the exit status: nothing of the guest's runs any more */
    JAIL_FRAME_EVALUATED,   /* the status of one evaluation of a session */
    JAIL_FRAME_ASK = 20,    /* the name of a module beside the script */
    JAIL_FRAME_SOURCE,      /* to the guest: the answer */
    JAIL_FRAME_HOST_CALL,   /* of a function of the host's */
    JAIL_FRAME_HOST_ANSWER, /* to the guest: what it returned */
    JAIL_FRAME_INTERRUPT,   /* to what starts a session's commands: the number of the one to interrupt */
    JAIL_FRAME_DISPLAY      /* what an object of the guest's looks like (jail/guests/python/displays.py) */
};

enum {
    JAIL_MAX_COMMAND = 1048576, /* bytes of the texts of one command of a session */
    /* of a request for a command: which descriptors come behind it, with a byte of their own */
    JAIL_GIVEN_INPUT = 1, /* standard input */
    JAIL_GIVEN_LINE = 2   /* JAIL_HOST_FD (docs/protocol.md) */
};
