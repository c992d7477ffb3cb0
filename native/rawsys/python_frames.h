/* Finds the line of the guest's source at which a thread of a Python guest is stopped: in its interpreter's own frames,
 * as they lie in memory (abi/frames.h). All is the guest's: each loop has an end of its own, and nothing is followed
 * but by reading. For the supervisor's thread that answers refused calls, and for jail-init, which names the call that
 * a guest is killed for. Each reads the guest's memory in its own way. */
#ifndef JAIL_PYTHON_FRAMES_H
#define JAIL_PYTHON_FRAMES_H

#include <stdint.h>

#include "abi/frames.h"

enum {
    MOST_THREADS = 256,
    MOST_FRAMES = 256, /* of libraries, above the guest's own */
    MOST_LINES = 1 << 16,
};

/* The memory of a stopped guest. copy returns 0 if all of the bytes could be read. */
struct guest_memory {
    int (*copy)(long source, uint64_t address, void *to, uint64_t size);
    long source;
};

/* A code object's table of lines, read a part at a time. */
struct line_table {
    const struct guest_memory *memory;
    uint64_t next, end;
    uint32_t at, filled;
    unsigned char part[256];
};

/* A field of an object of the guest's; 0 where it cannot be read. */
static uint64_t guest_word(const struct guest_memory *memory, uint64_t object, int32_t offset) {
    uint64_t value = 0;
    return memory->copy(memory->source, object + (uint64_t)(int64_t)offset, &value, sizeof value) == 0 ? value : 0;
}

static uint64_t innermost_frame(const struct guest_memory *memory, const struct jail_frames *at, uint64_t number) {
    uint64_t thread = at->thread;
    for (int i = 0; thread && guest_word(memory, thread, at->id) != number; i++)
        thread = i < MOST_THREADS ? guest_word(memory, thread, at->newer) : 0;
    uint64_t frame = thread ? guest_word(memory, thread, at->frame) : 0;
    return frame && at->current >= 0 ? guest_word(memory, frame, at->current) : frame;
}

/* The table's next byte, which stays the next one; -1 at its end. */
static int peek_byte(struct line_table *table) {
    if (table->at < table->filled) return table->part[table->at];
    uint64_t size = table->end - table->next;
    if (size > sizeof table->part) size = sizeof table->part;
    if (!size || table->memory->copy(table->memory->source, table->next, table->part, size)) return -1;
    table->next += size;
    table->filled = (uint32_t)size;
    table->at = 0;
    return table->part[0];
}

static int next_byte(struct line_table *table) {
    int byte = peek_byte(table);
    if (byte >= 0) table->at++;
    return byte;
}

static int32_t variable_integer(struct line_table *table) {
    uint32_t value = 0;
    for (int shift = 0, byte = 64; byte & 64 && shift < 30; shift += 6) {
        byte = next_byte(table);
        if (byte < 0) break;
        value |= (uint32_t)(byte & 63) << shift;
    }
    return (int32_t)value;
}

/* CPython's Objects/locations.md: entries of some code units each, whose first bytes alone have the highest bit. */
static int32_t line_at(struct line_table *table, int64_t place, int32_t line) {
    for (int64_t start = 0; start <= place;) {
        int first = next_byte(table);
        if (first < 0) return 0;
        int kind = first >> 3 & 15;
        if (kind >= 10 && kind <= 12) line += kind - 10;
        if (kind == 13 || kind == 14) {
            int32_t step = variable_integer(table);
            line += step & 1 ? -(step >> 1) : step >> 1;
        }
        start += 2 * ((first & 7) + 1);
        if (start > place) return kind == 15 ? 0 : line;
        for (int byte = peek_byte(table); byte >= 0 && !(byte & 128); byte = peek_byte(table)) table->at++;
    }
    return 0;
}

static int32_t line_of(const struct guest_memory *memory, const struct jail_frames *at, uint64_t frame, uint64_t code) {
    uint64_t lines = guest_word(memory, code, at->lines), size = guest_word(memory, lines, at->size);
    int64_t place = (int64_t)(guest_word(memory, frame, at->instruction) - code - (uint64_t)at->text);
    int32_t first_line = (int32_t)guest_word(memory, code, at->first_line);
    if (size == 0 || size > MOST_LINES || place < 0 || first_line < 0) return 0;
    struct line_table table = {.memory = memory, .next = lines + (uint64_t)at->bytes};
    table.end = table.next + size;
    int32_t line = line_at(&table, place, first_line);
    return line > 0 ? line : 0;
}

/* The line of the thread that the guest knows by that number; 0 where it cannot be told. */
static int32_t line_in(const struct guest_memory *memory, uint64_t number) {
    struct jail_frames at;
    if (memory->copy(memory->source, JAIL_FRAMES_AT, &at, sizeof at) || at.magic != JAIL_FRAMES_MAGIC) return 0;
    uint64_t frame = innermost_frame(memory, &at, number);
    for (int i = 0; frame && i < MOST_FRAMES; i++) {
        uint64_t code = guest_word(memory, frame, at.code);
        if (code && guest_word(memory, code, at.name) == at.filename) return line_of(memory, &at, frame, code);
        frame = guest_word(memory, frame, at.previous);
    }
    return 0;
}

#endif
