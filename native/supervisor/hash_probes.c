/* How many jumps CPython makes to put keys with these hashes, in this order, into a dict or a set
 * (Objects/dictobject.c, setobject.c; the same from 3.11 to 3.14). Hashes of numbers are not seeded: a guest that
 * chooses the numbers may choose them so that each key meets all that were there before, and without two equal hashes,
 * since all probe sequences end in one cycle, which others can have filled. */
#include <stdlib.h>
#include <string.h>

#include "spawn.h"

enum {
    SMALLEST = 8,      /* slots */
    PERTURB_SHIFT = 5, /* bits of the hash that each further step takes into account */
    LINEAR_PROBES = 9, /* a set looks at so many neighbours before it jumps */
    LARGE_SET = 50000, /* members; from then on a set grows by 2, not by 4 */
    EQUAL_COSTS = 32   /* keys whose hashes are equal are compared, perhaps in Python */
};

struct table {
    int64_t *hashes;
    unsigned char *taken;
    size_t size;
    size_t neighbours;
    uint64_t *probes;
};

static int begin(struct table *table, size_t size) {
    table->size = size;
    table->hashes = malloc(size * sizeof *table->hashes);
    table->taken = calloc(size, 1);
    return table->hashes && table->taken;
}

static void end(struct table *table) {
    free(table->hashes);
    free(table->taken);
}

static void put(struct table *table, int64_t hash) {
    size_t mask = table->size - 1, slot = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;; slot = (slot * 5 + perturb + 1) & mask) {
        size_t last = slot + table->neighbours <= mask ? slot + table->neighbours : slot;
        for (size_t at = slot; at <= last; at++) {
            if (!table->taken[at]) {
                table->taken[at] = 1;
                table->hashes[at] = hash;
                return;
            }
            if (table->hashes[at] == hash) *table->probes += EQUAL_COSTS;
        }
        ++*table->probes;
        perturb >>= PERTURB_SHIFT;
    }
}

/* A dict of each size that it grows through takes its keys in their order. */
static int dict(const int64_t *hashes, size_t count, uint64_t *probes, uint64_t most) {
    for (size_t size = SMALLEST, fits; *probes <= most; size *= 2) {
        struct table table = {.probes = probes};
        int is_made = begin(&table, size);
        fits = size * 2 / 3;
        for (size_t key = 0; is_made && key < count && key < fits && *probes <= most; key++) put(&table, hashes[key]);
        end(&table);
        if (!is_made) return 0;
        if (fits >= count) break;
    }
    return 1;
}

/* A set that grows takes its members in the order of the old table. */
static int grow(struct table *table, size_t used, uint64_t most) {
    struct table old = *table;
    size_t size = SMALLEST;
    while (size <= (used > LARGE_SET ? used * 2 : used * 4)) size *= 2;
    int is_made = begin(table, size);
    for (size_t slot = 0; is_made && slot < old.size && *table->probes <= most; slot++)
        if (old.taken[slot]) put(table, old.hashes[slot]);
    end(&old);
    return is_made;
}

static int set(const int64_t *hashes, size_t count, uint64_t *probes, uint64_t most, struct table *table) {
    *table = (struct table){.probes = probes, .neighbours = LINEAR_PROBES};
    int is_made = begin(table, SMALLEST);
    for (size_t member = 0; is_made && member < count && *probes <= most; member++) {
        put(table, hashes[member]);
        if ((member + 1) * 5 >= (table->size - 1) * 3) is_made = grow(table, member + 1, most);
    }
    return is_made;
}

uint64_t jail_dict_probes(const int64_t *hashes, size_t count, uint64_t most) {
    uint64_t probes = 0;
    return dict(hashes, count, &probes, most) ? probes : UINT64_MAX;
}

uint64_t jail_set_probes(int64_t *hashes, size_t count, uint64_t most) {
    uint64_t probes = 0;
    struct table table;
    int is_made = set(hashes, count, &probes, most, &table);
    if (is_made && probes <= most)
        for (size_t slot = 0, member = 0; slot < table.size; slot++)
            if (table.taken[slot]) hashes[member++] = table.hashes[slot];
    end(&table);
    return is_made ? probes : UINT64_MAX;
}
