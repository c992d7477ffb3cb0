/* The engine's own figures of its memory, for the session's caller. Nothing of the guest's is called. */
#include "realm.h"

#include <stdio.h>

static const struct {
    const char *name;
    size_t count, bytes; /* places in the structure */
} KINDS[] = {
    {"object", offsetof(JSMemoryUsage, objects), offsetof(JSMemoryUsage, object_bytes)},
    {"property", offsetof(JSMemoryUsage, properties), offsetof(JSMemoryUsage, property_bytes)},
    {"string", offsetof(JSMemoryUsage, strings), offsetof(JSMemoryUsage, string_bytes)},
    {"atom", offsetof(JSMemoryUsage, atoms), offsetof(JSMemoryUsage, atom_bytes)},
    {"shape", offsetof(JSMemoryUsage, shapes), offsetof(JSMemoryUsage, shape_bytes)},
    {"function", offsetof(JSMemoryUsage, functions), offsetof(JSMemoryUsage, function_bytes)},
    {"bytecode", offsetof(JSMemoryUsage, functions), offsetof(JSMemoryUsage, code_bytes)},
    {"binary data", offsetof(JSMemoryUsage, binaries), offsetof(JSMemoryUsage, binary_bytes)},
};

static long long at(const JSMemoryUsage *usage, size_t place) {
    return *(const int64_t *)(const void *)((const char *)usage + place);
}

/* Says them as the value of the request, in the form of a Python guest (jail/guests/python/heap.py). */
void say_heap(void) {
    JSMemoryUsage usage = {0};
    char text[2048];
    size_t size = 0;
    JS_RunGC(realm.runtime); /* what it calls is queued as jobs, for the next evaluation */
    JS_ComputeMemoryUsage(realm.runtime, &usage);
    size += (size_t)snprintf(text, sizeof text, "{\"blocks\": %lld, \"types\": [[\"array slots\", %lld, %lld]",
                             (long long)usage.blocks, (long long)usage.slots, (long long)usage.slots * 16);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, ", [\"%s\", %lld, %lld]", KINDS[i].name,
                                 at(&usage, KINDS[i].count), at(&usage, KINDS[i].bytes));
    size += (size_t)snprintf(text + size, sizeof text - size, "]}");
    say(JAIL_FRAME_VALUE, text, size);
}
