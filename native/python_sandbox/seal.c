/*
 * Sealing: functions of a library are written down, so that nothing is set on them any more, and its classes made
 * immutable (Py_TPFLAGS_IMMUTABLETYPE, Python 3.10), as those of the interpreter itself are.
 */
#include "ring.h"

int is_sealed(PyObject *object) {
    int is = PySet_Contains(ring.sealed, object);
    if (is < 0) PyErr_Clear(); /* an object of the guest's that has no hash is none of ours */
    return is == 1;
}

/* seal(object): a facade; or what a guest was given in the place of a library's function. */
PyObject *ring_seal(PyObject *Py_UNUSED(module), PyObject *object) {
    return PySet_Add(ring.sealed, object) ? NULL : Py_NewRef(Py_None);
}

/* unseal(type): of the few classes that their own module goes on changing. */
PyObject *ring_unseal(PyObject *Py_UNUSED(module), PyObject *type) {
    if (!PyType_Check(type)) return PyErr_Format(PyExc_TypeError, "not a type");
    ((PyTypeObject *)type)->tp_flags &= ~Py_TPFLAGS_IMMUTABLETYPE;
    PyType_Modified((PyTypeObject *)type);
    Py_RETURN_NONE;
}

static int seal_names(PyObject *names, PyObject *module, int only_functions);

static int seal_function(PyObject *object) {
    return object && PyFunction_Check(object) ? PySet_Add(ring.sealed, object) : 0;
}

/* Classes name each other, and a metaclass may have a hash of its own: they are known by their address. */
static int is_new(PyTypeObject *type) {
    PyObject *seen = PyLong_FromVoidPtr(type);
    int known = seen ? PySet_Contains(ring.sealed, seen) : -1;
    if (known == 0 && PySet_Add(ring.sealed, seen)) known = -1;
    Py_XDECREF(seen);
    return known < 0 ? -1 : !known;
}

int is_sealed_class(PyTypeObject *type) {
    PyObject *seen = type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE ? PyLong_FromVoidPtr(type) : NULL;
    int is = seen && is_sealed(seen);
    Py_XDECREF(seen);
    return is;
}

/* A class is of the module that it says it is of: others are sealed with theirs. */
static int seal_type(PyTypeObject *type, PyObject *module, int only_functions) {
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) return 0;
    PyObject *dict = dict_of(type), *said = dict ? PyDict_GetItemString(dict, "__module__") : NULL; /* borrowed */
    int failed = 0;
    if (said && PyUnicode_Check(said) && PyUnicode_Compare(said, module) == 0) {
        if (!only_functions) {
            type->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
            PyType_Modified(type);
        }
        failed = is_new(type);
        if (failed > 0) failed = seal_names(dict, module, only_functions);
    }
    Py_XDECREF(dict);
    return failed;
}

typedef struct {
    PyObject_HEAD PyObject *get, *set, *delete;
} Property; /* the beginning of Objects/descrobject.c's propertyobject */

typedef struct {
    PyObject_HEAD PyObject *callable;
} Wrapper; /* the beginning of classmethod and staticmethod in Objects/funcobject.c */

static int seal_names(PyObject *names, PyObject *module, int only_functions) {
    PyObject *key, *value;
    Py_ssize_t at = 0;
    int failed = 0;
    while (!failed && PyDict_Next(names, &at, &key, &value)) {
        if (PyFunction_Check(value))
            failed = seal_function(value);
        else if (PyType_Check(value))
            failed = seal_type((PyTypeObject *)value, module, only_functions);
        else if (Py_IS_TYPE(value, &PyClassMethod_Type) || Py_IS_TYPE(value, &PyStaticMethod_Type))
            failed = seal_function(((Wrapper *)value)->callable);
        else if (Py_IS_TYPE(value, &PyProperty_Type)) {
            Property *property = (Property *)value;
            failed = seal_function(property->get) || seal_function(property->set) || seal_function(property->delete);
        }
    }
    return failed;
}

/* seal_names(names, module, only_functions): all that a module's dictionary holds of its own, its classes' included. */
PyObject *ring_seal_names(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *names, *name;
    int only_functions;
    if (!PyArg_ParseTuple(args, "O!Up", &PyDict_Type, &names, &name, &only_functions)) return NULL;
    return seal_names(names, name, only_functions) ? NULL : Py_NewRef(Py_None);
}
