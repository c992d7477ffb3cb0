/*
 * How large a block is that is being freed, which the quarantine has to know to clear it.
 *
 * pymalloc keeps the size of blocks of up to 512 bytes at the beginning of their pool (Objects/obmalloc.c, the same
 * from 3.10 to 3.14). Larger ones come from the RAW domain: from mark_large_blocks() on each has a header here, with a
 * mark that a guest cannot guess. Those that were there before are recognised by their place.
 */
#include "quarantine.h"

#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

enum {
    POOL_HEADER = 48,
    IS_MAPPED = 2,
};

struct places places;
static PyMemAllocatorEx raw;

static void *mark_block(struct header *header, size_t size) {
    if (!header) return NULL;
    *header = (struct header){places.key ^ (uintptr_t)(header + 1), size};
    return header + 1;
}

static int is_too_large(size_t size) { return size > PY_SSIZE_T_MAX - sizeof(struct header); }

static void *raw_malloc(void *context, size_t size) {
    return is_too_large(size) ? NULL : mark_block(raw.malloc(context, size + sizeof(struct header)), size);
}

static void *raw_calloc(void *context, size_t count, size_t size) {
    if (size && count > PY_SSIZE_T_MAX / size) return NULL;
    size *= count;
    return is_too_large(size) ? NULL : mark_block(raw.calloc(context, 1, size + sizeof(struct header)), size);
}

static void raw_free(void *context, void *block) {
    if (block && is_marked_block(block)) {
        header_of(block)->mark = 0;
        block = header_of(block);
    }
    raw.free(context, block);
}

static void *raw_realloc(void *context, void *block, size_t size) {
    if (!block) return raw_malloc(context, size);
    if (is_too_large(size)) return NULL;
    if (is_marked_block(block)) {
        struct header *header = header_of(block), before = *header;
        header->mark = 0;
        struct header *moved = raw.realloc(context, header, size + sizeof *header);
        if (!moved) *header = before;
        return mark_block(moved, size);
    }
    void *moved = raw_malloc(context, size);
    if (!moved) return NULL;
    size_t before = malloc_usable_size(block);
    memcpy(moved, block, before < size ? before : size);
    raw.free(context, block);
    return moved;
}

/* Does a block stand where this pool would have one? */
static int stands_in(uintptr_t block, const struct pool *pool) {
    uint32_t size = (pool->size_class + 1) << 4, offset = (uint32_t)(block - (uintptr_t)pool);
    return pool->size_class < 32 && pool->count && pool->last_offset == POOL_SIZE - size &&
           (offset - POOL_HEADER) % size == 0;
}

/* MADV_NORMAL, which the second filter permits (mincore it does not), changes nothing of a page that is there. */
static int is_mapped(uintptr_t page) { return madvise((void *)page, PAGE, MADV_NORMAL) == 0; }

/* Before a block that was mapped by itself there is the C library's header alone; a guest may imitate its content. */
static int looks_mapped_by_itself(uintptr_t block) {
    if (!places.has_mapped || block % PAGE != CHUNK_HEADER) return 0;
    size_t size = ((const size_t *)block)[-1];
    return (size & (PAGE - 1)) == IS_MAPPED && size > POOL_SIZE;
}

static int is_in_pool(uintptr_t block) {
    if (block - places.heap_low < places.heap_size) return 0;
    if (!looks_mapped_by_itself(block)) return 1;
    uintptr_t pool = block & ~(uintptr_t)(POOL_SIZE - 1);
    return block - pool >= POOL_HEADER && is_mapped(pool) && stands_in(block, (const struct pool *)pool);
}

size_t size_of_old_block(void *block) {
    return is_in_pool((uintptr_t)block) ? size_in_pool(block) : malloc_usable_size(block);
}

/* The heap of the C library's as it is now, before which all large blocks have no mark. */
int mark_large_blocks(void) {
    if (getrandom(&places.key, sizeof places.key, 0) != sizeof places.key) return -1;
    struct mallinfo2 information = mallinfo2();
    places.heap_low = (uintptr_t)sbrk(0) - information.arena;
    places.heap_size = information.arena;
    places.has_mapped = information.hblks != 0;
    PyMem_GetAllocator(PYMEM_DOMAIN_RAW, &raw);
    PyMemAllocatorEx marking = {raw.ctx, raw_malloc, raw_calloc, raw_realloc, raw_free};
    PyMem_SetAllocator(PYMEM_DOMAIN_RAW, &marking);
    return 0;
}
