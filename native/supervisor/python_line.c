/* Finds the line of the guest's source at which a thread waits: in its interpreter's own frames, as they lie in memory
 * (abi/frames.h). All is the guest's: each loop has an end of its own, and nothing is followed but by reading. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/frames.h"
#include "supervisor/guest_memory.h"
#include "supervisor/python_line.h"

enum {
    MOST_THREADS = 256,
    MOST_FRAMES = 256, /* of libraries, above the guest's own */
    MOST_LINES = 1 << 16,
};

/* A field of an object of the guest's; 0 where it cannot be read. */
static uint64_t word(int memory, uint64_t object, int32_t offset) {
    uint64_t value = 0;
    return guest_copy(memory, object + (uint64_t)(int64_t)offset, &value, sizeof value) == 0 ? value : 0;
}

/* The number that the guest knows the thread by: that of its innermost pid namespace. */
static uint64_t own_number(uint32_t thread) {
    char text[4096];
    int fd = guest_open(thread, "status", O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[size < 0 ? 0 : size] = 0;
    char *line = strstr(text, "\nNSpid:"), *end = line ? strchr(line + 1, '\n') : NULL;
    if (!end) return 0;
    *end = 0;
    return strtoull(strrchr(line, '\t') + 1, NULL, 10);
}

static uint64_t innermost_frame(int memory, const struct jail_frames *at, uint64_t number) {
    uint64_t thread = at->thread;
    for (int i = 0; thread && word(memory, thread, at->id) != number; i++)
        thread = i < MOST_THREADS ? word(memory, thread, at->newer) : 0;
    uint64_t frame = thread ? word(memory, thread, at->frame) : 0;
    return frame && at->current >= 0 ? word(memory, frame, at->current) : frame;
}

static int32_t variable_integer(const unsigned char **next, const unsigned char *end) {
    uint32_t value = 0;
    for (int shift = 0; *next < end && shift < 30; shift += 6) {
        unsigned char byte = *(*next)++;
        value |= (uint32_t)(byte & 63) << shift;
        if (!(byte & 64)) break;
    }
    return (int32_t)value;
}

/* CPython's Objects/locations.md: entries of some code units each, whose first bytes alone have the highest bit. */
static int32_t line_at(const unsigned char *next, const unsigned char *end, int64_t place, int32_t line) {
    for (int64_t start = 0; next < end && start <= place;) {
        unsigned char first = *next++, kind = first >> 3 & 15;
        if (kind >= 10 && kind <= 12) line += kind - 10;
        if (kind == 13 || kind == 14) {
            int32_t step = variable_integer(&next, end);
            line += step & 1 ? -(step >> 1) : step >> 1;
        }
        start += 2 * ((first & 7) + 1);
        if (start > place) return kind == 15 ? 0 : line;
        while (next < end && !(*next & 128)) next++;
    }
    return 0;
}

static int32_t line_of(int memory, const struct jail_frames *at, uint64_t frame, uint64_t code) {
    uint64_t lines = word(memory, code, at->lines), size = word(memory, lines, at->size);
    int64_t place = (int64_t)(word(memory, frame, at->instruction) - code - (uint64_t)at->text);
    int32_t first_line = (int32_t)word(memory, code, at->first_line), line = 0;
    if (size == 0 || size > MOST_LINES || place < 0 || first_line < 0) return 0;
    unsigned char *table = malloc(size);
    if (table && guest_copy(memory, lines + (uint64_t)at->bytes, table, size) == 0)
        line = line_at(table, table + size, place, first_line);
    free(table);
    return line > 0 ? line : 0;
}

static int32_t line_in(int memory, uint64_t number) {
    struct jail_frames at;
    if (guest_copy(memory, JAIL_FRAMES_AT, &at, sizeof at) || at.magic != JAIL_FRAMES_MAGIC) return 0;
    uint64_t frame = innermost_frame(memory, &at, number);
    for (int i = 0; frame && i < MOST_FRAMES; i++) {
        uint64_t code = word(memory, frame, at.code);
        if (code && word(memory, code, at.name) == at.filename) return line_of(memory, &at, frame, code);
        frame = word(memory, frame, at.previous);
    }
    return 0;
}

int32_t python_line(uint32_t thread) {
    uint64_t number = own_number(thread);
    int memory = number ? guest_open(thread, "mem", O_RDONLY) : -1;
    if (memory < 0) return 0;
    int32_t line = line_in(memory, number);
    close(memory);
    return line;
}
