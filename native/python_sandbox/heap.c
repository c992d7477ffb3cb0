/*
 * Counts the objects of the interpreter by type, for the session's caller. No code of the guest's is called: objects
 * are found as the collector finds them (tp_traverse), and their sizes come from methods that C has made. The tables
 * are this file's own memory, no objects, or a large heap could not be counted within the limit that it has nearly
 * reached.
 */
#include "ring.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_ROOM = 1 << 12, /* a power of two, as each later size is */
    MOST_TYPES = 256      /* that are told, those of the most bytes */
};

struct tally {
    PyTypeObject *type; /* borrowed: its objects are there */
    PyObject *size_of;  /* its method, or NULL */
    Py_ssize_t count;
    size_t bytes;
};

/* Both tables are open-addressed, at most half full. */
struct heap {
    PyObject **seen, **pending;
    size_t room, count, waiting, pending_room;
    struct tally *tallies;
    size_t type_room, types;
    int failed;
};

static size_t place_of(const void *address, size_t room) {
    return (size_t)(((uint64_t)(uintptr_t)address * 0x9E3779B97F4A7C15u) >> 20) & (room - 1);
}

static int grow_seen(struct heap *heap) {
    size_t room = heap->room ? 2 * heap->room : FIRST_ROOM;
    PyObject **larger = calloc(room, sizeof *larger);
    if (!larger) return -1;
    for (size_t i = 0; i < heap->room; i++) {
        if (!heap->seen[i]) continue;
        size_t at = place_of(heap->seen[i], room);
        while (larger[at]) at = (at + 1) & (room - 1);
        larger[at] = heap->seen[i];
    }
    free(heap->seen);
    heap->seen = larger;
    heap->room = room;
    return 0;
}

/* Notes an object that has not been met yet, to be looked into. */
static int meet(PyObject *object, void *opaque) {
    struct heap *heap = opaque;
    if (2 * heap->count >= heap->room && grow_seen(heap)) return heap->failed = 1;
    size_t at = place_of(object, heap->room);
    for (; heap->seen[at]; at = (at + 1) & (heap->room - 1))
        if (heap->seen[at] == object) return 0;
    if (heap->waiting == heap->pending_room) {
        size_t room = heap->pending_room ? 2 * heap->pending_room : FIRST_ROOM;
        PyObject **larger = realloc(heap->pending, room * sizeof *larger);
        if (!larger) return heap->failed = 1;
        heap->pending = larger;
        heap->pending_room = room;
    }
    heap->seen[at] = object;
    heap->count++;
    heap->pending[heap->waiting++] = object;
    return 0;
}

/* The nearest __sizeof__ of a class that C has made; a class of Python's may have one of the guest's. */
static PyObject *size_method(PyTypeObject *type) {
    PyObject *bases = type->tp_mro;
    for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(bases, i);
        if (PyType_HasFeature(base, Py_TPFLAGS_HEAPTYPE) && !PyType_HasFeature(base, Py_TPFLAGS_IMMUTABLETYPE))
            continue;
        PyObject *names = dict_of(base);
        PyObject *method = names ? PyDict_GetItemString(names, "__sizeof__") : NULL; /* borrowed from the class */
        Py_XDECREF(names);
        if (method && Py_IS_TYPE(method, &PyMethodDescr_Type) && PyDescr_TYPE(method) == base) return method;
    }
    return NULL;
}

static struct tally *tally_of(struct heap *heap, PyTypeObject *type) {
    if (2 * heap->types >= heap->type_room) {
        size_t room = heap->type_room ? 2 * heap->type_room : FIRST_ROOM;
        struct tally *larger = calloc(room, sizeof *larger);
        if (!larger) return NULL;
        for (size_t i = 0; i < heap->type_room; i++) {
            if (!heap->tallies[i].type) continue;
            size_t at = place_of(heap->tallies[i].type, room);
            while (larger[at].type) at = (at + 1) & (room - 1);
            larger[at] = heap->tallies[i];
        }
        free(heap->tallies);
        heap->tallies = larger;
        heap->type_room = room;
    }
    size_t at = place_of(type, heap->type_room);
    while (heap->tallies[at].type && heap->tallies[at].type != type) at = (at + 1) & (heap->type_room - 1);
    if (!heap->tallies[at].type) {
        heap->tallies[at] = (struct tally){type, size_method(type), 0, 0};
        heap->types++;
    }
    return &heap->tallies[at];
}

static void add(struct heap *heap, PyObject *object) {
    struct tally *tally = tally_of(heap, Py_TYPE(object));
    if (!tally) {
        heap->failed = 1;
        return;
    }
    PyObject *size = tally->size_of ? PyObject_CallOneArg(tally->size_of, object) : NULL;
    Py_ssize_t bytes = size && PyLong_CheckExact(size) ? PyLong_AsSsize_t(size) : Py_TYPE(object)->tp_basicsize;
    Py_XDECREF(size);
    PyErr_Clear();
    tally->count++;
    tally->bytes += (bytes > 0 ? (size_t)bytes : 0) + (PyObject_IS_GC(object) ? 2 * sizeof(void *) : 0);
}

static void count_from(struct heap *heap, PyObject *roots) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(roots) && !heap->failed; i++) {
        meet(PyList_GET_ITEM(roots, i), heap);
        while (heap->waiting && !heap->failed) {
            PyObject *object = heap->pending[--heap->waiting];
            add(heap, object);
            if (PyObject_IS_GC(object) && Py_TYPE(object)->tp_traverse)
                Py_TYPE(object)->tp_traverse(object, meet, heap);
        }
    }
}

static int by_bytes(const void *left, const void *right) {
    size_t a = ((const struct tally *)left)->bytes, b = ((const struct tally *)right)->bytes;
    return a < b ? 1 : a > b ? -1 : 0;
}

static PyObject *told(struct heap *heap) {
    qsort(heap->tallies, heap->type_room, sizeof *heap->tallies, by_bytes);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < heap->type_room && i < MOST_TYPES && heap->tallies[i].type; i++) {
        const struct tally *tally = &heap->tallies[i];
        PyObject *name =
            PyUnicode_DecodeUTF8(tally->type->tp_name, (Py_ssize_t)strlen(tally->type->tp_name), "replace");
        PyObject *row = Py_BuildValue("[Nnn]", name, tally->count, (Py_ssize_t)tally->bytes);
        if (!row || PyList_Append(list, row)) Py_CLEAR(list);
        Py_XDECREF(row);
    }
    return list;
}

/* count_heap(get_objects): [[name, objects, bytes], ...] of all that can be reached from what the collector knows,
 * which its function `get_objects` returns; the most bytes first. */
PyObject *ring_count_heap(PyObject *Py_UNUSED(module), PyObject *get_objects) {
    struct heap heap = {0};
    int collects = PyGC_Disable(); /* or finalizers would run amid it */
    ring.trusting++;               /* no Python runs in that function, and no code of the guest's sees the list */
    PyObject *roots = PyObject_CallNoArgs(get_objects);
    ring.trusting--;
    if (roots) count_from(&heap, roots);
    PyObject *list = heap.failed ? PyErr_NoMemory() : roots ? told(&heap) : NULL;
    Py_XDECREF(roots);
    if (collects) PyGC_Enable();
    free(heap.seen);
    free(heap.pending);
    free(heap.tallies);
    return list;
}
