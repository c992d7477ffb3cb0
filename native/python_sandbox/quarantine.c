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
    /* In the record, where an address ends with four zeros: what it is, or the number of a tuple's items and one. */
    IS_LARGE = 1,
    TAGS = 15,
};

size_t held_blocks;
#if PY_VERSION_HEX >= 0x030D0000
static const void *held_at; /* the instruction at which the last block was held, where C was left to itself */
#endif
static uintptr_t few[FEW];
static struct {
    uintptr_t *blocks; /* their sizes are looked up when they are needed: most are handed out without */
    size_t limit, room, bytes, most_bytes;
    uintptr_t large_low, large_high; /* where the large ones are */
    struct words words;
} held = {.blocks = few, .limit = FEW, .room = FEW, .most_bytes = FEW_BYTES, .large_low = UINTPTR_MAX};

static PyMemAllocatorEx object, memory; /* the interpreter's own */

static inline uintptr_t address_of(uintptr_t block) { return block & ~(uintptr_t)TAGS; }
static inline int is_large(uintptr_t block) { return (block & TAGS) == IS_LARGE; }

/* Both domains are pymalloc's, without a context. */
static inline void release(uintptr_t block) {
#if PY_VERSION_HEX < 0x030D0000
    if ((block & TAGS) > IS_LARGE && give_tuple((PyGC_Head *)address_of(block), (block & TAGS) - 1)) return;
#endif
    object.free(object.ctx, (void *)address_of(block));
}

static void release_all(void) {
    for (size_t i = 0; i < held_blocks; i++) release(held.blocks[i]);
    held_blocks = held.bytes = 0;
}

/* ---- looking through ---- */

static inline int is_seen(uintptr_t block) {
    return held.words.failed || is_found_in(&held.words, block, size_of_block((void *)block));
}

/* The words that point to where blocks are, by the leading digits in which the addresses agree. */
static void look_at_stacks(void) {
    uintptr_t any = 0, all = UINTPTR_MAX;
    for (const uintptr_t *at = held.blocks, *end = at + held_blocks; at < end; at++) {
        any |= *at;
        all &= *at;
    }
    uintptr_t differ = any == all ? 0 : UINTPTR_MAX >> __builtin_clzl(any ^ all);
    uintptr_t low = all & ~differ, high = (any | differ) + MOST_OF_POOL;
    words_on_stacks(&held.words, Py_MIN(low, held.large_low), Py_MAX(high, held.large_high));
}

static inline void note_large(uintptr_t block, size_t size) {
    held.bytes += size;
    held.large_low = Py_MIN(held.large_low, block);
    held.large_high = Py_MAX(held.large_high, block + size);
}

static inline void keep(uintptr_t block) {
    held.blocks[held_blocks++] = block;
    if (is_large(block)) note_large(address_of(block), size_of_block((void *)address_of(block)));
}

static void release_unseen(void) {
    const uintptr_t *at = held.blocks, *end = at + held_blocks;
    look_at_stacks();
    held_blocks = held.bytes = held.large_high = 0;
    held.large_low = UINTPTR_MAX;
    for (; at < end; at++) {
        uintptr_t block = *at;
        if ((is_large(block) || is_near(&held.words, block)) && is_seen(address_of(block)))
            keep(block);
        else
            release(block);
    }
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
#if PY_VERSION_HEX < 0x030D0000
    if (!find_outermost()) look_at_next();
#endif
}

/* Before the record is full: the guest's outermost loop has to be found. */
void look_at_next(void) { held.limit = Py_MIN(held_blocks + 1, held.room); }

static __attribute__((noinline)) void record_after_look(uintptr_t block) {
    look_through();
    if (held_blocks < held.limit) held.blocks[held_blocks++] = block;
}

static inline void record(uintptr_t block) {
    if (held_blocks < held.limit)
        held.blocks[held_blocks++] = block;
    else
        record_after_look(block);
}

static __attribute__((noinline)) void hold_large(void *block) {
    size_t size = size_of_block(block);
    memset(block, 0, size);
    if (held.bytes > held.most_bytes) look_through();
    note_large((uintptr_t)block, size);
    record((uintptr_t)block | IS_LARGE);
}

typedef uint64_t unit __attribute__((vector_size(16), may_alias)); /* a block of a pool has 1 to 32 */

#define CLEAR(N)                                                                                                       \
    case N:                                                                                                            \
        at[N] = (unit){0};                                                                                             \
        __attribute__((fallthrough));
#define CLEAR_FOUR(N) CLEAR((N) + 3) CLEAR((N) + 2) CLEAR((N) + 1) CLEAR(N)

/* Without a loop, for which a compiler would call memset(). */
static inline __attribute__((always_inline)) void clear_in_pool(void *block) {
    unit *at = block;
    uint32_t last = pool_of(block)->size_class;
    if (last > 31) __builtin_unreachable();
    switch (last) {
        CLEAR_FOUR(28)
        CLEAR_FOUR(24)
        CLEAR_FOUR(20)
        CLEAR_FOUR(16)
        CLEAR_FOUR(12)
        CLEAR_FOUR(8)
        CLEAR_FOUR(4)
        CLEAR_FOUR(0)
    default:
        break;
    }
}

static inline void hold(void *block) {
    if (!is_of_pool(block)) {
        hold_large(block);
        return;
    }
    clear_in_pool(block);
    record((uintptr_t)block);
}

#if PY_VERSION_HEX < 0x030D0000
int hold_tuple(PyGC_Head *tuple, Py_ssize_t size) {
    if (!is_of_pool(tuple)) return 0;
    clear_in_pool(tuple);
    record((uintptr_t)tuple | (uintptr_t)(size + 1));
    return 1;
}
#endif

/* ---- when ---- */

#if PY_VERSION_HEX >= 0x030D0000
/* Where the loop is cannot be told cheaply: a block waits until the loop has gone on to another instruction. */
int is_still(void) {
    const void *at = is_alone() && !is_entered() ? nearest_instruction() : NULL;
    if (at && held_at && at != held_at) release_all();
    held_at = at;
    return 0;
}
#endif

int release_held(void) {
    release_all();
    return 1;
}

static __attribute__((noinline)) void free_all(void *context, void *block) {
    release_all();
    object.free(context, block);
}

/* Each of its ends is a jump: nothing is saved on the stack. */
static void quarantined_free(void *context, void *block) {
    if (!block) return;
    if (!is_still())
        hold(block);
    else if (held_blocks)
        free_all(context, block);
    else
        object.free(context, block);
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
    note_main_thread();
#if PY_VERSION_HEX < 0x030D0000
    entry.least = (uintptr_t)entry.main->cframe - (uintptr_t)__builtin_dwarf_cfa();
#endif
    if (mark_large_blocks() || close_freelists()) return PyErr_Format(PyExc_RuntimeError, "no quarantine");
    PyMemAllocatorEx own = {object.ctx, object.malloc, object.calloc, quarantined_realloc, quarantined_free};
    PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &own);
    PyMem_SetAllocator(PYMEM_DOMAIN_MEM, &own);
    Py_RETURN_TRUE;
}
