/*
 * Blocks that the C stacks point to, conservatively: each word that could be an address of a block that is held counts,
 * wherever it comes from. A C function that waits has what it goes on with there, or in a register that a function it
 * called has saved there.
 */
#include "quarantine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int grow(struct words *words) {
    size_t room = words->room ? words->room * 2 : 4096;
    void *made = mmap(NULL, room * sizeof *words->at, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return -1;
    if (words->room) {
        memcpy(made, words->at, words->count * sizeof *words->at);
        munmap(words->at, words->room * sizeof *words->at);
    }
    words->at = made;
    words->room = room;
    return 0;
}

static void add(struct words *words, uintptr_t word) {
    if (words->count == words->room && grow(words)) {
        words->failed = 1;
        return;
    }
    words->at[words->count++] = word;
    words->granules[word / GRANULE % GRANULES] = words->granules[(word - MOST_OF_POOL) / GRANULE % GRANULES] = 1;
}

static int by_number(const void *a, const void *b) {
    uintptr_t left = *(const uintptr_t *)a, right = *(const uintptr_t *)b;
    return left < right ? -1 : left > right;
}

__attribute__((noinline)) void words_on_stacks(struct words *words, uintptr_t low, uintptr_t high) {
    __builtin_unwind_init(); /* callee-saved registers: to the stack */
    PyThreadState *own = _PyThreadState_UncheckedGet();
    words->count = words->looked_at = 0;
    memset(words->granules, 0, sizeof words->granules);
    words->failed = !own;
    for (PyThreadState *thread = own ? PyInterpreterState_ThreadHead(own->interp) : NULL; thread;
         thread = PyThreadState_Next(thread)) {
        uintptr_t from, to;
        stack_of(thread, thread == own, &from, &to);
        if (from < to) words->looked_at += (to - from) / sizeof(uintptr_t);
        for (const uintptr_t *at = (const uintptr_t *)from; at < (const uintptr_t *)to && !words->failed; at++)
            if (*at - low <= high - low) add(words, *at);
    }
    if (words->count) qsort(words->at, words->count, sizeof *words->at, by_number);
}

int is_found_in(const struct words *words, uintptr_t block, size_t size) {
    size_t low = 0, high = words->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (words->at[middle] < block)
            low = middle + 1;
        else
            high = middle;
    }
    return low < words->count && words->at[low] <= block + size;
}
