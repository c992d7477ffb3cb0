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

/* Is the main thread the only one? Others may be within C. */
static inline int is_alone(void) { return !entry.main->next && !entry.main->prev; }

/* C waits for nobody's code, and what is freed may be handed out again. */
static inline int is_quiet(void) {
    if (is_alone() && !is_entered() && !held_blocks) return 1;
    return may_release();
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
    uintptr_t key, heap_low, heap_high;
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

static inline size_t size_of_block(void *block) {
    if (is_marked_block(block)) return header_of(block)->size;
    int is_old = (uintptr_t)block - places.heap_low < places.heap_high - places.heap_low;
    int may_be_mapped = places.has_mapped && (uintptr_t)block % PAGE == CHUNK_HEADER;
    return is_old || may_be_mapped ? size_of_old_block(block) : size_in_pool(block);
}

/* stacks.c: what the C stacks of all threads seem to point to between two addresses */
enum {
    GRANULE = 1 << 10, /* bytes: more than a block of pymalloc's has */
    GRANULES = 1 << 12
};
struct words {
    uintptr_t *at;
    size_t count, room, looked_at;
    int failed;                   /* there was no memory for all of them */
    uint8_t granules[GRANULES]; /* 1 where one of them points to, modulo their number */
};
void words_on_stacks(struct words *, uintptr_t low, uintptr_t high);
int is_found_in(const struct words *, uintptr_t block, size_t size);

static inline int is_near(const struct words *words, uintptr_t address) {
    return words->granules[address / GRANULE % GRANULES];
}

/* One past its end counts as well: C that goes backwards begins there. */
static inline int is_pointed_into(const struct words *words, uintptr_t block, size_t size) {
    if (size < GRANULE && !is_near(words, block) && !is_near(words, block + size)) return 0;
    return is_found_in(words, block, size);
}

void stack_of(PyThreadState *, int is_own, uintptr_t *low, uintptr_t *high);

/* freelists.c: objects that would be handed out again without an allocator */
int close_freelists(void);

#endif
