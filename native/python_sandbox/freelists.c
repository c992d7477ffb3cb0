/*
 * Free lists hand objects out again without an allocator, and an object on one has a pointer in the place of its type
 * or of its first item. Those of floats and large tuples are closed by their own counts, as full and empty at once: a
 * full collection opens them, and they are closed again. Lists and dicts pass theirs by while C waits, as of another
 * type with the same insides. Small tuples, of which calls make many, are held as blocks are, and come to their list
 * then.
 */
#include "quarantine.h"

#include <internal/pycore_interp.h>
#include <internal/pycore_object.h>

enum {
    MOST_ITEMS = 14
}; /* of a tuple that comes back to its free list: the record has four bits for it */

#if PY_VERSION_HEX >= 0x030D0000
static void close_counted(void) {
    struct _Py_object_freelists *lists = &PyInterpreterState_Get()->object_state.freelists;
    while (lists->floats.items) {
        PyFloatObject *next = (PyFloatObject *)Py_TYPE(lists->floats.items);
        PyObject_Free(lists->floats.items);
        lists->floats.items = next;
    }
    lists->floats.numfree = -1;
    for (int i = 0; i < PyTuple_NFREELISTS; i++) {
        while (lists->tuples.items[i]) {
            PyTupleObject *next = (PyTupleObject *)lists->tuples.items[i]->ob_item[0];
            PyObject_GC_Del(lists->tuples.items[i]);
            lists->tuples.items[i] = next;
        }
        lists->tuples.numfree[i] = -1;
    }
}
#else
static void close_counted(void) {
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    while (interpreter->float_state.free_list) {
        PyFloatObject *next = (PyFloatObject *)Py_TYPE(interpreter->float_state.free_list);
        PyObject_Free(interpreter->float_state.free_list);
        interpreter->float_state.free_list = next;
    }
    interpreter->float_state.numfree = PyFloat_MAXFREELIST;
    for (int i = MOST_ITEMS; i < PyTuple_NFREELISTS; i++) {
        PyTupleObject **list = &interpreter->tuple.free_list[i];
        while (*list) {
            PyTupleObject *next = (PyTupleObject *)(*list)->ob_item[0];
            PyObject_GC_Del(*list);
            *list = next;
        }
        interpreter->tuple.numfree[i] = PyTuple_MAXFREELIST;
    }
}

/* ---- small tuples: on their free lists once C waits no more ---- */

static struct _Py_tuple_state *tuples;
static destructor free_tuple;

int give_tuple(PyGC_Head *block, size_t items) {
    PyTupleObject *tuple = (PyTupleObject *)(block + 1);
    if (tuples->numfree[items - 1] >= PyTuple_MAXFREELIST) return 0;
    Py_SET_TYPE(tuple, &PyTuple_Type);
    Py_SET_SIZE(tuple, (Py_ssize_t)items);
    tuple->ob_item[0] = (PyObject *)tuples->free_list[items - 1];
    tuples->free_list[items - 1] = tuple;
    tuples->numfree[items - 1]++;
    return 1;
}

static void release_tuple(PyObject *object) {
    Py_ssize_t items = Py_SIZE(object);
    if (!Py_IS_TYPE(object, &PyTuple_Type) || (size_t)items - 1 >= MOST_ITEMS) {
        free_tuple(object);
        return;
    }
    if (_PyObject_GC_IS_TRACKED(object)) _PyObject_GC_UNTRACK(object);
    Py_TRASHCAN_BEGIN(object, release_tuple) for (Py_ssize_t i = items; --i >= 0;)
        Py_XDECREF(PyTuple_GET_ITEM(object, i));
    PyGC_Head *block = (PyGC_Head *)object - 1;
    if (!(is_quiet() ? give_tuple(block, (size_t)items) : hold_tuple(block, items))) PyObject_GC_Del(object);
    Py_TRASHCAN_END
}

static void take_tuples(void) {
    tuples = &PyInterpreterState_Get()->tuple;
    free_tuple = PyTuple_Type.tp_dealloc;
    PyTuple_Type.tp_dealloc = release_tuple;
}
#endif

static PyObject *after_collection(PyObject *Py_UNUSED(none), PyObject *const *Py_UNUSED(args),
                                  Py_ssize_t Py_UNUSED(count)) {
    close_counted();
    Py_RETURN_NONE;
}

static PyMethodDef after_def = {"after_collection", (PyCFunction)(void (*)(void))after_collection, METH_FASTCALL, NULL};

static int close_after_collections(void) {
    PyObject *gc = PyImport_ImportModule("gc"), *callbacks = gc ? PyObject_GetAttrString(gc, "callbacks") : NULL;
    PyObject *after = callbacks ? PyCFunction_New(&after_def, NULL) : NULL;
    int failed = !after || PyList_Append(callbacks, after);
    Py_XDECREF(after);
    Py_XDECREF(callbacks);
    Py_XDECREF(gc);
    return failed;
}

/* ---- the other two ---- */

#define PASSING(NAME, TYPE)                                                                                            \
    static PyTypeObject passing_##NAME; /* as TYPE, except that it is not that type itself */                          \
    static destructor free_##NAME;                                                                                     \
    static void let_##NAME##_go(PyObject *object) {                                                                    \
        if (!Py_IS_TYPE(object, &(TYPE))) {                                                                            \
            free_##NAME(object);                                                                                       \
            return;                                                                                                    \
        }                                                                                                              \
        PyObject_GC_UnTrack(object);                                                                                   \
        Py_TRASHCAN_BEGIN(object, let_##NAME##_go) if (!is_quiet()) Py_SET_TYPE(object, &passing_##NAME);              \
        free_##NAME(object);                                                                                           \
        Py_TRASHCAN_END                                                                                                \
    }                                                                                                                  \
    static void pass_##NAME##_by(void) {                                                                               \
        passing_##NAME = (TYPE);                                                                                       \
        free_##NAME = (TYPE).tp_dealloc;                                                                               \
        (TYPE).tp_dealloc = let_##NAME##_go;                                                                           \
    }
PASSING(list, PyList_Type)
PASSING(dict, PyDict_Type)

int close_freelists(void) {
#if PY_VERSION_HEX < 0x030D0000
    take_tuples();
#endif
    pass_list_by();
    pass_dict_by();
    close_counted();
    return close_after_collections();
}
