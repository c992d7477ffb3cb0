/*
 * CPython's C keeps pointers that it does not own (an operand, an item, a buffer) while it waits for the guest's code,
 * in dozens of places. So memory that is freed meanwhile is not handed out again before that C has returned to the
 * evaluation loop, and it is cleared: a pointer to it leads to zeros, whose reference count and type are those of no
 * object.
 *
 * A guest may run beneath C for as long as it likes (a thread, a task of asyncio's, sorted(key=...)). What is held is
 * therefore looked through whenever it has grown enough: what no word on any C stack points into is handed out again.
 * What words do point to stays, so no guest can push it out by freeing more. Where the record itself cannot grow, the
 * block is lost.
 */
#include "quarantine.h"

#include <string.h>
#include <sys/mman.h>

enum {
    FEW = 1024,/* blocks: looked through when there are more; what is handed out again is in a cache still */
    FEW_BYTES = 4 << 20,
    WORDS_PER_BLOCK = 8, /* looking through costs as much as there is on the stacks */
};

struct block {
    void *at;
    size_t size;
};

size_t held_blocks;
static struct block few[FEW];
static struct {
    struct block *blocks;
    size_t room, bytes, most, most_bytes;
    uintptr_t low, high; /* between them lie all blocks */
    struct words words;
    PyCodeObject *code; /* the instruction at which the last of them was held, once C was left to itself again */
    int at, is_placed, is_looking;
} held = {.blocks = few, .room = FEW, .most = FEW, .most_bytes = FEW_BYTES, .low = UINTPTR_MAX};

static PyMemAllocatorEx object, memory; /* the interpreter's own */

/* Both domains are pymalloc's, without a context. */
static void let_go(void *block) { object.free(object.ctx, block); }

static void release_all(void) {
    for (size_t i = 0; i < held_blocks; i++) let_go(held.blocks[i].at);
    held_blocks = held.bytes = 0;
    held.low = UINTPTR_MAX;
    held.high = 0;
    held.is_placed = 0;
}

/* ---- looking through ---- */

static void keep(size_t place, struct block block) {
    held.blocks[place] = block;
    held.bytes += block.size;
    if ((uintptr_t)block.at < held.low) held.low = (uintptr_t)block.at;
    if ((uintptr_t)block.at + block.size > held.high) held.high = (uintptr_t)block.at + block.size;
}

static __attribute__((noinline)) void release_unseen(void) {
    size_t kept = 0;
    words_on_stacks(&held.words, held.low, held.high);
    held.bytes = 0;
    held.low = UINTPTR_MAX;
    held.high = 0;
    for (size_t i = 0; i < held_blocks; i++) {
        struct block block = held.blocks[i];
        if (held.words.failed || is_pointed_into(&held.words, (uintptr_t)block.at, block.size))
            keep(kept++, block);
        else
            let_go(block.at);
    }
    held_blocks = kept;
    held.most = Py_MAX(FEW, 2 * kept + held.words.looked_at / WORDS_PER_BLOCK);
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

/* Nearly all blocks are small, of a multiple of 16 bytes. */
static inline void clear(void *block, size_t size) {
    if (size > 64 || size % 16) {
        memset(block, 0, size);
        return;
    }
    for (uint64_t *at = block, *end = at + size / sizeof *at; at < end; at += 2) at[0] = at[1] = 0;
}

static inline void hold(void *block) {
    size_t size = size_of_block(block);
    clear(block, size);
    if (held_blocks >= held.most || held.bytes > held.most_bytes) release_unseen();
    if (held_blocks == held.room && grow()) return;
    keep(held_blocks++, (struct block){block, size});
}

/* ---- when ---- */

/*
 * The C function that has waited for the guest may be at work still: it has returned when the evaluation loop has gone
 * on to another instruction.
 */
static int has_returned(void) {
    int at = 0;
    PyCodeObject *code = nearest_code(&at);
    if (held.is_placed && (code != held.code || at != held.at)) return 1;
    held.code = code;
    held.at = at;
    held.is_placed = 1;
    return 0;
}

int may_release(void) {
    if (is_alone() && !is_entered()) {
        if (!has_returned()) return 0;
        release_all();
        return 1;
    }
    held.is_placed = 0;
    return 0;
}

static void quarantined_free(void *Py_UNUSED(context), void *block) {
    if (!block) return;
    if (is_alone() && is_entered()) { /* as may_release() would say */
        held.is_placed = 0;
        hold(block);
    } else if (is_quiet()) {
        let_go(block);
    } else {
        hold(block);
    }
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
    if (mark_large_blocks() || close_freelists()) return PyErr_Format(PyExc_RuntimeError, "no quarantine");
    PyMemAllocatorEx own = {object.ctx, object.malloc, object.calloc, quarantined_realloc, quarantined_free};
    PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &own);
    PyMem_SetAllocator(PYMEM_DOMAIN_MEM, &own);
    Py_RETURN_TRUE;
}
