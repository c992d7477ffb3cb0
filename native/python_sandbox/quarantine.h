/* The quarantine of freed memory (quarantine.c) and its parts. */
#ifndef JAIL_QUARANTINE_H
#define JAIL_QUARANTINE_H

#define Py_BUILD_CORE 1
#include "ring.h"

#include <internal/pycore_frame.h>
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
    uintptr_t least;    /* bytes of stack from a loop's C frame to that of a C function that it calls */
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

/* Where the evaluation loop is: an address in the code that runs. */
#if PY_VERSION_HEX >= 0x030D0000
static inline const void *nearest_instruction(void) {
    struct _PyInterpreterFrame *frame = entry.main->current_frame;
    return frame ? frame->instr_ptr : NULL;
}
#endif

/* Is the main thread the only one? Others may be within C. */
static inline int is_alone(void) { return !entry.main->next && !entry.main->prev; }

/*
 * quarantine.c. Does C wait for no code of the guest's, so that a freed block may be handed out again? C waits not only
 * for Python code: an __index__ may be a C function that empties what C works on and puts other things there, and no
 * loop is entered for it. So the C stack has to be as good as empty: the loop itself lets something go. A C function
 * that the loop has called, and that frees something, is deeper already.
 */
extern size_t held_blocks;
#if PY_VERSION_HEX >= 0x030D0000
int is_quiet(void);
#else
int release_held(void);

static inline __attribute__((always_inline)) int is_shallow(void) {
    return (uintptr_t)entry.main->cframe - (uintptr_t)__builtin_frame_address(0) < entry.least;
}

static inline __attribute__((always_inline)) int is_quiet(void) {
    return is_alone() && !is_entered() && is_shallow() && (!held_blocks || release_held());
}
#endif

/* blocks.c */
enum {
    POOL_SIZE = 1 << 14,
    PAGE = 4096,
    CHUNK_HEADER = 16, /* of the C library's: the last word is the size and flags */
};
struct pool {
    uint64_t count;
    void *free_block;
    struct pool *next, *previous;
    uint32_t arena, size_class, next_offset, last_offset;
};
struct header {
    uintptr_t mark;
    size_t size;
};
struct places {
    uintptr_t key, heap_low, heap_size;
    int has_mapped; /* blocks that the C library had mapped by themselves before there were marks */
};
extern struct places places;
int mark_large_blocks(void);
size_t size_of_old_block(void *block);

static inline struct header *header_of(void *block) { return (struct header *)block - 1; }

static inline int is_marked_block(void *block) { return header_of(block)->mark == (places.key ^ (uintptr_t)block); }

static inline size_t size_in_pool(void *block) {
    const struct pool *pool = (const struct pool *)((uintptr_t)block & ~(uintptr_t)(POOL_SIZE - 1));
    return (size_t)(pool->size_class + 1) << 4;
}

static inline int is_of_pool(void *block) {
    int is_old = (uintptr_t)block - places.heap_low < places.heap_size;
    int may_be_mapped = places.has_mapped && (uintptr_t)block % PAGE == CHUNK_HEADER;
    return !is_marked_block(block) && !is_old && !may_be_mapped;
}

static inline size_t size_of_block(void *block) {
    if (is_marked_block(block)) return header_of(block)->size;
    return is_of_pool(block) ? size_in_pool(block) : size_of_old_block(block);
}

/* stacks.c: what the C stacks of all threads seem to point to between two addresses */
enum {
    MOST_OF_POOL = 512, /* bytes: a larger block is no pool's */
    GRANULE = 1 << 10,
    GRANULES = 1 << 12
};
struct words {
    uintptr_t *at;
    size_t count, room, looked_at;
    int failed;                   /* there was no memory for all of them */
    uint8_t
        granules[GRANULES]; /* 1 where a block of a pool begins that one of them may point into, modulo their number */
};
void words_on_stacks(struct words *, uintptr_t low, uintptr_t high);
/* One past its end counts as well: C that goes backwards begins there. */
int is_found_in(const struct words *, uintptr_t block, size_t size);

static inline int is_near(const struct words *words, uintptr_t block) {
    return words->granules[block / GRANULE % GRANULES];
}

void stack_of(PyThreadState *, int is_own, uintptr_t *low, uintptr_t *high);

/* freelists.c: objects that would be handed out again without an allocator */
int close_freelists(void);

#endif
