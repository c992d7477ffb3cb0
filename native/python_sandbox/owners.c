/*
 * Bugs of CPython's that have two owners for one object, or none: no quarantine sees them, for they free while C waits
 * for no other code. Mended here too: memory that C hands out as a view, which may be kept.
 */
#include "ring.h"

#include <string.h>

/* ---- itertools.count gives its number away after the addition: one that asks for the next in __add__ gets it as well
 * ---- */

typedef struct {
    PyObject_HEAD Py_ssize_t number; /* PY_SSIZE_T_MAX: see the next two */
    PyObject *any_number, *step;
} Count; /* Modules/itertoolsmodule.c's countobject, from 3.11 to 3.14 */

static iternextfunc next_count;

static PyObject *count_next(PyObject *self) {
    Count *count = (Count *)self;
    if (count->number != PY_SSIZE_T_MAX || !count->any_number) return next_count(self);
    PyObject *number = Py_NewRef(count->any_number), *step = Py_NewRef(count->step);
    PyObject *sum = PyNumber_Add(number, step);
    Py_DECREF(step);
    if (sum)
        Py_XSETREF(count->any_number, sum);
    else
        Py_CLEAR(number);
    return number;
}

static int patch_count(void) {
    PyObject *module = PyImport_ImportModule("itertools");
    PyTypeObject *type = module ? (PyTypeObject *)PyObject_GetAttrString(module, "count") : NULL;
    Py_XDECREF(module);
    if (!type) return -1;
    next_count = type->tp_iternext;
    int failed = replace_slot(type, offsetof(PyTypeObject, tp_iternext), (void *)next_count, (void *)count_next);
    Py_DECREF(type);
    return failed;
}

/* ---- the signals of a decimal context are kept in the context, and can outlive it ---- */

typedef struct {
    PyObject_HEAD uint32_t *flags; /* not NULL: 3.11 reads what it is not */
} Signals;

static uint32_t flags_of_none;

enum {
    SIGNALS_IN_CONTEXT = 64 /* traps and flags: behind the head and libmpdec's context of 48 bytes */
};

static destructor free_context;

static void context_dealloc(PyObject *self) {
    PyObject **signals = (PyObject **)(void *)((char *)self + SIGNALS_IN_CONTEXT);
    for (int i = 0; i < 2; i++)
        if (signals[i] && strstr(Py_TYPE(signals[i])->tp_name, "SignalDict"))
            ((Signals *)signals[i])->flags = &flags_of_none;
    free_context(self);
}

/* patch_decimal(decimal.Context), when it is loaded: the class that has the signals, below what stands before it. */
PyObject *ring_patch_decimal(PyObject *Py_UNUSED(module), PyObject *class) {
    if (!PyType_Check(class)) return PyErr_Format(PyExc_TypeError, "not a type");
    PyTypeObject *type = (PyTypeObject *)class;
    while (type->tp_base && type->tp_base != &PyBaseObject_Type) type = type->tp_base;
    if (free_context) Py_RETURN_NONE;
    free_context = type->tp_dealloc;
    type->tp_dealloc = context_dealloc;
    Py_RETURN_NONE;
}

/* ---- an Unpickler hands the readinto() of a file a view of its own memory ---- */

static initproc init_unpickler;
static PyObject *reader; /* makes of a file one that has read() and readline() alone */

static int unpickler_init(PyObject *self, PyObject *args, PyObject *keywords) {
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    PyObject *named = keywords && !count ? PyDict_GetItemString(keywords, "file") : NULL; /* borrowed */
    if (!count && !named) return init_unpickler(self, args, keywords); /* which says so */
    PyObject *file = PyObject_CallOneArg(reader, count ? PyTuple_GET_ITEM(args, 0) : named);
    PyObject *first = file && count ? PyTuple_Pack(1, file) : NULL, *rest = PyTuple_GetSlice(args, 1, count);
    PyObject *own = first && rest ? PySequence_Concat(first, rest) : Py_NewRef(args);
    PyObject *own_keywords = named ? PyDict_Copy(keywords) : Py_XNewRef(keywords);
    int failed = !file || !rest || !own || (named && !own_keywords) ||
                 (named && PyDict_SetItemString(own_keywords, "file", file));
    if (!failed) failed = init_unpickler(self, own, own_keywords);
    Py_XDECREF(own_keywords);
    Py_XDECREF(own);
    Py_XDECREF(rest);
    Py_XDECREF(first);
    Py_XDECREF(file);
    return failed ? -1 : 0;
}

/* patch_pickle(pickle.Unpickler, reader), when it is loaded: before it has subclasses. */
PyObject *ring_patch_pickle(PyObject *Py_UNUSED(module), PyObject *args) {
    PyTypeObject *type;
    PyObject *made;
    if (!PyArg_ParseTuple(args, "O!O", &PyType_Type, &type, &made)) return NULL;
    if (reader) Py_RETURN_NONE;
    reader = Py_NewRef(made);
    init_unpickler = type->tp_init;
    if (replace_slot(type, offsetof(PyTypeObject, tp_init), (void *)init_unpickler, (void *)unpickler_init))
        return NULL;
    Py_RETURN_NONE;
}

int patch_owners(void) { return patch_count(); }
