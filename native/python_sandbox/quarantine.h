/* The quarantine of freed memory (quarantine.c) and its parts. */
#ifndef JAIL_QUARANTINE_H
#define JAIL_QUARANTINE_H

#include "ring.h"

#include <stdint.h>

/*
 * entry.c: the interpreter's own record of who is at work. The main thread's state stands for all: where it is the only
 * one, it is the current one too.
 */
struct entry {
    PyThreadState *main;
#if PY_VERSION_HEX >= 0x030D0000
    int depth; /* what is left of it in the guest's outermost evaluation loop */
#else
    _PyCFrame *harness; /* whose evaluation loop enters the guest's */
#endif
};
extern struct entry entry;

/* Does C wait for Python code in the main thread? */
static inline int is_entered(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return entry.main->c_recursion_remaining < entry.depth;
#else
    _PyCFrame *loop = entry.main->cframe;
    return loop->previous != entry.harness && loop != entry.harness;
#endif
}

/* quarantine.c */
extern size_t held_blocks;
int may_release(void);

/* C waits for nobody's code, and what is freed may be handed out again. Other threads may be within C. */
static inline int is_quiet(void) {
    if (!entry.main->next && !entry.main->prev && !is_entered() && !held_blocks) return 1;
    return may_release();
}

/* blocks.c */
int mark_large_blocks(void);
size_t size_of_block(void *block);

/* stacks.c: what the C stacks of all threads seem to point to between two addresses */
struct words {
    uintptr_t *at;
    size_t count, room;
    int failed; /* there was no memory for all of them */
};
void words_on_stacks(struct words *, uintptr_t low, uintptr_t high);
int is_pointed_into(const struct words *, uintptr_t block, size_t size);

void stack_of(PyThreadState *, int is_own, uintptr_t *low, uintptr_t *high);

/* freelists.c: objects that would be handed out again without an allocator */
int close_freelists(void);

#endif
