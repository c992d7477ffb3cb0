/* The quarantine of freed memory (quarantine.c) and its parts. */
#ifndef JAIL_QUARANTINE_H
#define JAIL_QUARANTINE_H

#define Py_BUILD_CORE 1
#include "ring.h"

#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
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
    _PyCFrame *harness; /* whose evaluation loop enters the guest's; NULL while none is entered */
    _PyCFrame *loop;    /* the guest's outermost one; NULL until it is found */
    uintptr_t least;    /* bytes of stack from a loop's C frame to that of a C function that it calls */
#endif
};
extern struct entry entry;

/* Does C wait for Python code in the main thread? */
static inline int is_entered(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return entry.main->c_recursion_remaining < entry.depth;
#else
    return entry.main->cframe != entry.loop;
#endif
}

#if PY_VERSION_HEX < 0x030D0000
/* Looks for the guest's outermost loop, if it is not known. Returns False while it is being entered. */
int find_outermost(void);
#endif

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
void look_at_next(void);
#if PY_VERSION_HEX >= 0x030D0000
int is_still(void);
#else

static inline __attribute__((always_inline)) int is_shallow(void) {
    return (uintptr_t)entry.loop - (uintptr_t)__builtin_dwarf_cfa() < entry.least;
}

static inline __attribute__((always_inline)) int is_still(void) { return !is_entered() && is_alone() && is_shallow(); }
#endif

/* The same, with all that was held handed out again. */
int release_held(void);
static inline __attribute__((always_inline)) int is_quiet(void) {
    return is_still() && (!held_blocks || release_held());
}

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

static inline const struct pool *pool_of(void *block) {
    return (const struct pool *)((uintptr_t)block & ~(uintptr_t)(POOL_SIZE - 1));
}

static inline size_t size_in_pool(void *block) { return (size_t)(pool_of(block)->size_class + 1) << 4; }

/* One block of a pool in 256 looks as if it were mapped by itself: size_of_old_block() knows. */
static inline int is_of_pool(void *block) {
    int is_old = (uintptr_t)block - places.heap_low < places.heap_size;
    return !is_marked_block(block) && !is_old && (uintptr_t)block % PAGE != CHUNK_HEADER;
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
#if PY_VERSION_HEX < 0x030D0000
/* Puts a block that was a tuple of that many items on the free list; returns False if it is full. */
int give_tuple(PyGC_Head *, size_t items);
/* quarantine.c: the same, once C has returned; returns False if the block is no pool's. */
int hold_tuple(PyGC_Head *, Py_ssize_t items);
#endif

#endif
