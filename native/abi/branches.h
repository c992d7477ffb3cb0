/* How a session's interpreter is copied (native/python_sandbox/session.c): two shapes of clone(2), which no policy
 * permits, so that the filter tells the supervisor's listener of them. A clone's arguments are registers: a call that
 * is let go on is the one that was looked at. */
#ifndef JAIL_BRANCHES_H
#define JAIL_BRANCHES_H

enum {
    /* CLONE_PARENT: jail-init reaps the copy. Without a signal in it a tracer of the original traces the copy too. */
    JAIL_CLONE_COPIES = 0x8000,
    /* CLONE_SIGHAND without CLONE_VM: were it let go on, the kernel would answer EINVAL. The second argument: the errno
     * of a copy that could not be made. The answer: 0 to make a copy, else the number to go on with, plus one */
    JAIL_CLONE_PARKS = 0x800
};

#endif
