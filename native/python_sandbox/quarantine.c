/*
 * CPython's C keeps pointers that it does not own (an operand, an item, a buffer) while it waits for the guest's code,
 * in dozens of places. So memory that is freed meanwhile is not handed out again before that C has returned to the
 * evaluation loop, and it is cleared: a pointer to it leads to zeros, whose reference count and type are those of no
 * object.
 *
 * A guest may run beneath C for as long as it likes (a thread, a task of asyncio's, sorted(key=...)). The record is
 * therefore looked through whenever it has grown enough: what no word on any C stack points into is handed out again.
 * A block that a word points to stays, so no guest can push it out by freeing more. Where the record itself cannot
 * grow, the block is lost.
 */
#include "quarantine.h"

#include <string.h>
#include <sys/mman.h>

enum {
    FEW = 2048, /* blocks: looked through when there are more; what is handed out again is in a cache still */
    FEW_BYTES = 4 << 20, /* of large blocks */
    WORDS_PER_BLOCK = 8, /* looking through costs as much as there is on the stacks */
    IS_LARGE = 1,        /* in the record, where an address ends with four zeros */
};

size_t held_blocks;
#if PY_VERSION_HEX >= 0x030D0000
static const void *held_at; /* the instruction at which the last block was held, where C was left to itself */
#endif
static uintptr_t few[FEW];
static struct {
    uintptr_t *blocks; /* their sizes are looked up when they are needed: most are handed out without */
    size_t limit, room, bytes, most_bytes;
    struct words words;
} held = {.blocks = few, .limit = FEW, .room = FEW, .most_bytes = FEW_BYTES};

static PyMemAllocatorEx object, memory; /* the interpreter's own */

/* Both domains are pymalloc's, without a context. */
static inline void release(uintptr_t block) { object.free(object.ctx, (void *)(block & ~(uintptr_t)IS_LARGE)); }

static void release_all(void) {
    for (size_t i = 0; i < held_blocks; i++) release(held.blocks[i]);
    held_blocks = held.bytes = 0;
}

/* ---- looking through ---- */

static inline uintptr_t end_of(uintptr_t block) {
    if (!(block & IS_LARGE)) return block + MOST_OF_POOL;
    block &= ~(uintptr_t)IS_LARGE;
    return block + size_of_block((void *)block);
}

static inline int is_seen(uintptr_t block) {
    if (!(block & IS_LARGE) && !is_near(&held.words, block)) return 0;
    block &= ~(uintptr_t)IS_LARGE;
    return held.words.failed || is_found_in(&held.words, block, size_of_block((void *)block));
}

/* The words that point between the lowest and the highest block. */
static void look_at_stacks(void) {
    uintptr_t low = UINTPTR_MAX, high = 0;
    for (size_t i = 0; i < held_blocks; i++) {
        uintptr_t end = end_of(held.blocks[i]);
        if (held.blocks[i] < low) low = held.blocks[i];
        if (end > high) high = end;
    }
    words_on_stacks(&held.words, low & ~(uintptr_t)IS_LARGE, high);
}

static void release_unseen(void) {
    size_t kept = 0;
    look_at_stacks();
    held.bytes = 0;
    for (size_t i = 0; i < held_blocks; i++) {
        uintptr_t block = held.blocks[i];
        if (!is_seen(block)) {
            release(block);
            continue;
        }
        held.blocks[kept++] = block;
        if (block & IS_LARGE) held.bytes += end_of(block) - block;
    }
    held_blocks = kept;
    held.most_bytes = held.bytes + FEW_BYTES;
}

/* More room for the record, which is not of the interpreter's memory. */
static int grow(void) {
    size_t room = held.room * 2;
    void *made = mmap(NULL, room * sizeof *held.blocks, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return -1;
    memcpy(made, held.blocks, held_blocks * sizeof *held.blocks);
    if (held.blocks != few) munmap(held.blocks, held.room * sizeof *held.blocks);
    held.blocks = made;
    held.room = room;
    return 0;
}

static __attribute__((noinline)) void look_through(void) {
    release_unseen();
    size_t wanted = Py_MAX(FEW, 2 * held_blocks + held.words.looked_at / WORDS_PER_BLOCK);
    while (held.room < wanted && !grow()) {}
    held.limit = Py_MIN(wanted, held.room);
}

static inline void record(uintptr_t block) {
    if (held_blocks >= held.limit) look_through();
    if (held_blocks < held.limit) held.blocks[held_blocks++] = block;
}

static __attribute__((noinline)) void hold_large(void *block) {
    size_t size = size_of_block(block);
    memset(block, 0, size);
    if (held.bytes > held.most_bytes) look_through();
    held.bytes += size;
    record((uintptr_t)block | IS_LARGE);
}

typedef uint64_t unit __attribute__((vector_size(16), may_alias)); /* a block of a pool has one or more */

static inline void hold(void *block) {
    if (!is_of_pool(block)) {
        hold_large(block);
        return;
    }
    unit *at = block, *end = at + size_in_pool(block) / sizeof *at;
    do {
        *at++ = (unit){0};
        __asm__ volatile(""); /* a compiler would call memset() instead */
    } while (at < end);
    record((uintptr_t)block);
}

/* ---- when ---- */

#if PY_VERSION_HEX >= 0x030D0000
/* Where the loop is cannot be told cheaply: a block waits until the loop has gone on to another instruction. */
int is_quiet(void) {
    const void *at = is_alone() && !is_entered() ? nearest_instruction() : NULL;
    if (at && held_at && at != held_at) release_all();
    held_at = at;
    return 0;
}
#else
int release_held(void) {
    release_all();
    return 1;
}
#endif

static void quarantined_free(void *Py_UNUSED(context), void *block) {
    if (!block) return;
    if (is_quiet())
        object.free(object.ctx, block);
    else
        hold(block);
}

/* Large ones that grow little by little are given room for more, since each move copies. */
static size_t with_room(size_t size, size_t before) {
    return size > before && before > 512 && size < PY_SSIZE_T_MAX / 2 ? size + size / 8 : size;
}

static void *quarantined_realloc(void *context, void *block, size_t size) {
    if (!block || is_quiet()) return object.realloc(context, block, size);
    size_t before = size_of_block(block);
    if (size <= before && size >= before / 2) return block;
    void *moved = object.malloc(context, with_room(size, before));
    if (!moved) return NULL;
    memcpy(moved, block, before < size ? before : size);
    hold(block);
    return moved;
}

static int is_one_allocator(const PyMemAllocatorEx *a, const PyMemAllocatorEx *b) {
    return a->ctx == b->ctx && a->malloc == b->malloc && a->realloc == b->realloc && a->free == b->free;
}

/* quarantine(): from lock() on. False where the interpreter was started with another allocator, for debugging. */
PyObject *ring_quarantine(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    PyMemAllocatorEx plain;
    PyMem_GetAllocator(PYMEM_DOMAIN_RAW, &plain);
    PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &object);
    PyMem_GetAllocator(PYMEM_DOMAIN_MEM, &memory);
    if (!is_one_allocator(&object, &memory) || is_one_allocator(&object, &plain)) Py_RETURN_FALSE;
    note_outermost();
#if PY_VERSION_HEX < 0x030D0000
    entry.least = (uintptr_t)entry.main->cframe - (uintptr_t)__builtin_frame_address(0);
#endif
    if (mark_large_blocks() || close_freelists()) return PyErr_Format(PyExc_RuntimeError, "no quarantine");
    PyMemAllocatorEx own = {object.ctx, object.malloc, object.calloc, quarantined_realloc, quarantined_free};
    PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &own);
    PyMem_SetAllocator(PYMEM_DOMAIN_MEM, &own);
    Py_RETURN_TRUE;
}
