/*
 * id(), default hashes and default reprs are addresses in CPython, and what an
 * attacker with a memory bug needs first. They are disguised by a permutation
 * under a key that is made at the lock: equal for one object, different for
 * two, and the hash is still the id without its last four bits. Speck with
 * words of 22 bits, so that an address of 48 bits stays one of 48; a guest sees
 * results alone, of addresses that it does not know, for which its first rounds
 * suffice.
 */
#include "ring.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>

enum {
    WORD = 22,
    MASK = (1 << WORD) - 1,
    ROUNDS = 12
};

static uint32_t keys[ROUNDS];

/* Of what is above the last four bits of an address. */
static uint64_t permuted(uint64_t number) {
    uint32_t high = (uint32_t)(number >> WORD) & MASK, low = (uint32_t)number & MASK;
    for (int i = 0; i < ROUNDS; i++) {
        high = ((high >> 8 | high << (WORD - 8)) & MASK) + low;
        high = (high & MASK) ^ keys[i];
        low = ((low << 3 | low >> (WORD - 3)) & MASK) ^ high;
    }
    return (uint64_t)high << WORD | low;
}

void *disguised(const void *address) {
    uintptr_t number = (uintptr_t)address;
    return (void *)(permuted(number >> 4) << 4 | (number & 15));
}

static PyObject *disguised_id(PyObject *Py_UNUSED(module), PyObject *object) {
    return PyLong_FromVoidPtr(disguised(object));
}

/* ---- hashes ---- */

static Py_hash_t object_hash(PyObject *object) {
    uintptr_t number = (uintptr_t)disguised(object);
    Py_hash_t hash = (Py_hash_t)(number >> 4 | number << (8 * sizeof number - 4)); /* _Py_HashPointer */
    return hash == -1 ? -2 : hash;
}

/* Of types that make their hash of several addresses and of what a guest knows.
 */
static struct {
    PyTypeObject *type;
    hashfunc hash;
} mixed[4];

static Py_hash_t mixed_hash(PyObject *object) {
    int i = 0;
    while (i < 3 && !PyObject_TypeCheck(object, mixed[i].type)) i++;
    uint64_t hash = (uint64_t)mixed[i].hash(object), low = ((uint64_t)1 << 2 * WORD) - 1;
    if ((Py_hash_t)hash == -1) return -1;
    Py_hash_t result = (Py_hash_t)((hash & ~low) | permuted(hash & low));
    return result == -1 ? -2 : result;
}

/* Borrowed: it has no name since 3.13. */
static PyTypeObject *method_wrapper(void) {
    static PyTypeObject *type;
    PyObject *method = type ? NULL : PyObject_GetAttrString(Py_None, "__repr__");
    if (method) type = (PyTypeObject *)Py_NewRef(Py_TYPE(method));
    Py_XDECREF(method);
    return type;
}

static int mix_hashes(void) {
    PyTypeObject *types[] = {&PyMethod_Type, &PyCFunction_Type, method_wrapper(), &PyContextVar_Type};
    int failed = 0;
    for (int i = 0; !failed && i < 4; i++) {
        mixed[i].type = types[i];
        mixed[i].hash = types[i]->tp_hash;
        failed = replace_slot(types[i], offsetof(PyTypeObject, tp_hash), (void *)mixed[i].hash, (void *)mixed_hash);
    }
    return failed;
}

/* ---- tables that were filled by the former hashes ---- */

static int has_other_keys(PyObject *dict) {
    PyObject *key;
    Py_ssize_t at = 0;
    while (PyDict_Next(dict, &at, &key, NULL))
        if (!PyUnicode_CheckExact(key)) return 1;
    return 0;
}

static int refill_dict(PyObject *dict) {
    if (!has_other_keys(dict)) return 0;
    PyObject *items = PyDict_Items(dict), *none = NULL;
    int is_ordered = PyODict_Check(dict), failed = !items;
    if (!failed && is_ordered) failed = !(none = PyObject_CallMethod(dict, "clear", NULL));
    if (!failed && !is_ordered) PyDict_Clear(dict);
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GET_ITEM(items, i), *key = PyTuple_GET_ITEM(item, 0);
        failed = is_ordered ? PyODict_SetItem(dict, key, PyTuple_GET_ITEM(item, 1))
                            : PyDict_SetItem(dict, key, PyTuple_GET_ITEM(item, 1));
    }
    Py_XDECREF(none);
    Py_XDECREF(items);
    return failed;
}

/* A frozen one is taken for a set meanwhile. */
static int refill_set(PyObject *set) {
    PyTypeObject *type = Py_TYPE(set);
    PyObject *items = PySequence_List(set);
    int is_frozen = PyFrozenSet_Check(set), failed = !items;
    if (is_frozen) Py_SET_TYPE(set, &PySet_Type);
    if (!failed) PySet_Clear(set);
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(items); i++)
        failed = PySet_Add(set, PyList_GET_ITEM(items, i));
    if (is_frozen) {
        Py_SET_TYPE(set, type);
        ((PySetObject *)set)->hash = -1;
    }
    Py_XDECREF(items);
    return failed;
}

static int refill(PyObject *object) {
    if (PyDict_Check(object)) return refill_dict(object);
    if (PyAnySet_Check(object)) return refill_set(object);
    if (strcmp(Py_TYPE(object)->tp_name, "functools._lru_cache_wrapper") != 0) return 0;
    PyObject *none = PyObject_CallMethod(object, "cache_clear", NULL);
    Py_XDECREF(none);
    return !none;
}

/* A reference keeps the hash of what it refers to, also when that is gone. */
static void forget_hash(PyObject *object) {
    if (PyWeakref_CheckRef(object) && ((PyWeakReference *)object)->wr_object != Py_None)
        ((PyWeakReference *)object)->hash = -1;
}

static int refill_all(void) {
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *objects = gc ? PyObject_CallMethod(gc, "get_objects", NULL) : NULL;
    int failed = !objects;
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(objects); i++) forget_hash(PyList_GET_ITEM(objects, i));
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(objects); i++) failed = refill(PyList_GET_ITEM(objects, i));
    Py_XDECREF(objects);
    Py_XDECREF(gc);
    return failed;
}

/* ---- reprs, whose address stands at their end ---- */

static reprfunc repr_of_object;
static struct {
    PyTypeObject *type;
    reprfunc repr;
} shown[16];
static int shown_types;

/* "<... at 0x7f0123456789>": what stands before is a guest's to choose, the end
 * is not. */
static PyObject *with_disguise(PyObject *text) {
    Py_ssize_t size = 0;
    const char *from = text ? PyUnicode_AsUTF8AndSize(text, &size) : NULL, *at = from ? from + size - 1 : NULL;
    if (!from || size < 5 || *at != '>') return PyErr_Occurred() ? (Py_XDECREF(text), NULL) : text;
    while (at > from && at[-1] != 'x' && at[-1] != ' ') at--;
    if (at - from < 4 || strncmp(at - 3, " 0x", 3) != 0) return text;
    void *address = (void *)strtoull(at, NULL, 16);
    PyObject *before = PyUnicode_DecodeUTF8(from, at - 2 - from, NULL);
    PyObject *whole = before ? PyUnicode_FromFormat("%U%p>", before, disguised(address)) : NULL;
    Py_XDECREF(before);
    Py_DECREF(text);
    return whole;
}

static PyObject *object_repr(PyObject *object) { return with_disguise(repr_of_object(object)); }

static PyObject *shown_repr(PyObject *object) {
    int i = 0;
    while (i < shown_types - 1 && !PyObject_TypeCheck(object, shown[i].type)) i++;
    return with_disguise(shown[i].repr(object));
}

static int show(PyTypeObject *type) {
    if (shown_types == (int)(sizeof shown / sizeof *shown) || type->tp_repr == object_repr ||
        type->tp_repr == shown_repr)
        return 0;
    shown[shown_types].type = type;
    shown[shown_types++].repr = type->tp_repr;
    return replace_slot(type, offsetof(PyTypeObject, tp_repr), (void *)type->tp_repr, (void *)shown_repr);
}

static PyObject *cell_repr(PyObject *cell) {
    PyObject *held = PyCell_GET(cell);
    if (!held) return PyUnicode_FromFormat("<cell at %p: empty>", disguised(cell));
    return PyUnicode_FromFormat("<cell at %p: %.80s object at %p>", disguised(cell), Py_TYPE(held)->tp_name,
                                disguised(held));
}

static PyObject *code_repr(PyObject *object) {
    PyCodeObject *code = (PyCodeObject *)object;
    return PyUnicode_FromFormat("<code object %U at %p, file \"%U\", line %d>", code->co_name, disguised(object),
                                code->co_filename, code->co_firstlineno ? code->co_firstlineno : -1);
}

static PyObject *reference_repr(PyObject *reference) {
    PyObject *object = ((PyWeakReference *)reference)->wr_object;
    if (object == Py_None) return PyUnicode_FromFormat("<weakref at %p; dead>", disguised(reference));
    Py_INCREF(object);
    PyObject *name = PyObject_GetAttrString(object, "__name__");
    if (!name) PyErr_Clear();
    const char *type = Py_TYPE(object)->tp_name;
    PyObject *text =
        name && PyUnicode_Check(name)
            ? PyUnicode_FromFormat("<weakref at %p; to '%s' at %p (%U)>", disguised(reference), type, disguised(object),
                                   name)
            : PyUnicode_FromFormat("<weakref at %p; to '%s' at %p>", disguised(reference), type, disguised(object));
    Py_XDECREF(name);
    Py_DECREF(object);
    return text;
}

#define REPR(TYPE, NEW) replace_slot(&(TYPE), offsetof(PyTypeObject, tp_repr), (void *)(TYPE).tp_repr, (void *)(NEW))

static int disguise_reprs(void) {
    PyTypeObject *types[] = {&PyFunction_Type,   &PyCFunction_Type,   &PyGen_Type,        &PyCoro_Type,
                             &PyAsyncGen_Type,   &PyCapsule_Type,     &PyMemoryView_Type, method_wrapper(),
                             &PyContextVar_Type, &PyContextToken_Type};
    int failed = 0;
    repr_of_object = PyBaseObject_Type.tp_repr;
    for (size_t i = 0; !failed && i < sizeof types / sizeof *types; i++) failed = show(types[i]);
    return failed || REPR(PyBaseObject_Type, object_repr) || REPR(PyCell_Type, cell_repr) ||
           REPR(PyCode_Type, code_repr) || REPR(_PyWeakref_RefType, reference_repr);
}

/* show_disguised(type): of a module that is loaded, one whose repr ends with
 * its address. */
PyObject *ring_show_disguised(PyObject *Py_UNUSED(module), PyObject *type) {
    if (!PyType_Check(type)) return PyErr_Format(PyExc_TypeError, "not a type");
    return show((PyTypeObject *)type) ? NULL : Py_NewRef(Py_None);
}

/* disguise(): before lock(), for the guest's code is to meet one hash of an object alone; a zygote does so before it
 * imports packages. Some tables that they fill cannot be found afterwards: numpy's of casts has static types as its
 * keys, and so is no object of gc's. */
PyObject *ring_disguise(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    static PyCFunction original;
    if (original) Py_RETURN_NONE;
    PyTypeObject *base = &PyBaseObject_Type;
    PyObject *id = PyDict_GetItemString(PyEval_GetBuiltins(), "id"); /* borrowed */
    if (getrandom(keys, sizeof keys, 0) != sizeof keys || !id || !PyCFunction_Check(id))
        return PyErr_Format(PyExc_RuntimeError, "no key, or no id()");
    for (int i = 0; i < ROUNDS; i++) keys[i] &= MASK;
    return replace_function(((PyCFunctionObject *)id)->m_ml, METH_O, &original, (void (*)(void))disguised_id) ||
                   replace_slot(base, offsetof(PyTypeObject, tp_hash), (void *)base->tp_hash, (void *)object_hash) ||
                   mix_hashes() || disguise_reprs() || refill_all()
               ? NULL
               : Py_NewRef(Py_None);
}
