/*
 * Attributes by a name from elsewhere. A library is answered if the instruction at which it stands is the access
 * itself; but the object it reads can be the guest's, with a property that is a chain of C's callables (map, partial,
 * attrgetter), and then C reads something else by the same name beneath that instruction. All ways to choose a name at
 * run time end in one of the functions here. While one runs, the frame that it was called in is marked, and answered
 * nothing.
 */
#include "ring.h"

#include <descrobject.h>

struct mark {
    int is_set;
    const void *frame; /* NULL: none, C's callables alone. These are only compared, never followed */
    const PyObject *own;
};
static _Thread_local struct mark marked;

static const void *current_frame(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return PyThreadState_Get()->current_frame;
#else
    return PyThreadState_Get()->cframe->current_frame;
#endif
}

int is_marked(PyObject *subject) {
    return marked.is_set && marked.frame == current_frame() && (!subject || subject != marked.own);
}

static struct mark mark(const PyObject *own) {
    struct mark before = marked;
    marked = (struct mark){1, current_frame(), own};
    return before;
}

#define WHILE_MARKED(CALL) WHILE_MARKED_BUT(NULL, CALL)
#define WHILE_MARKED_BUT(OWN, CALL)                                                                                    \
    struct mark before = mark(OWN);                                                                                    \
    PyObject *result = CALL;                                                                                           \
    marked = before;                                                                                                   \
    return result

/* ---- functions and methods of C's, by how they are called ---- */

typedef PyObject *(*Fast)(PyObject *, PyObject *const *, Py_ssize_t);
enum {
    GETATTR,
    HASATTR,
    SETATTR,
    DELATTR,
    FORMAT,
    FORMAT_MAP,
    FUNCTIONS
};
static PyCFunction originals[FUNCTIONS];

#define FAST(NAME, INDEX)                                                                                              \
    static PyObject *NAME(PyObject *self, PyObject *const *args, Py_ssize_t count) {                                   \
        WHILE_MARKED(((Fast)(void (*)(void))originals[INDEX])(self, args, count));                                     \
    }
FAST(marked_getattr, GETATTR)
FAST(marked_setattr, SETATTR)
FAST(marked_delattr, DELATTR)

/*
 * getattr() of typing, inspect, dataclasses and listed packages, which name in a string of their own code what they may
 * read: put into their globals. Another name, or one that their code does not hold, is read as by any getattr().
 */
static PyObject *read_named(PyObject *object, PyObject *name) {
    static const char *const NAMES[] = {"__globals__", "__code__", "__mro__", "__bases__", "__closure__", "__self__"};
    PyObject *value;
    if (PyUnicode_READ_CHAR(name, 0) != '_' || !is_constant_of_library(name)) return NULL;
    if (PyModule_CheckExact(object) && PyUnicode_CompareWithASCIIString(name, "__dict__") == 0) {
        value = PyDict_Copy(PyModule_GetDict(object)); /* with no builtins to take */
        if (value && PyDict_DelItemString(value, "__builtins__")) PyErr_Clear();
        return value;
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (PyUnicode_CompareWithASCIIString(name, NAMES[i]) == 0) return read_guarded(object, name, NULL);
    return NULL;
}

static PyObject *read_marked(PyObject *object, PyObject *name) { WHILE_MARKED(PyObject_GetAttr(object, name)); }

PyObject *ring_named_getattr(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count) {
    if (count < 2 || count > 3)
        return PyErr_Format(PyExc_TypeError, "getattr expected 2 or 3 arguments, got %zd", count);
    PyObject *value = NULL;
    if (PyUnicode_CheckExact(args[1]) && PyUnicode_GET_LENGTH(args[1])) value = read_named(args[0], args[1]);
    if (!value && !PyErr_Occurred()) value = read_marked(args[0], args[1]);
    if (value || count == 2 || !PyErr_ExceptionMatches(PyExc_AttributeError)) return value;
    PyErr_Clear();
    return Py_NewRef(args[2]);
}

/* is_instance(object, kinds): isinstance() by what an object is: what its __class__ says is the guest's word. */
PyObject *ring_is_instance(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count) {
    if (count != 2) return PyErr_Format(PyExc_TypeError, "isinstance expected 2 arguments, got %zd", count);
    int is = PyObject_IsSubclass((PyObject *)Py_TYPE(args[0]), args[1]);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

/* hasattr(os, "fork") with a name that the library's own code holds: it learns that the name is there, and no more. */
static PyObject *marked_hasattr(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count == 2 && Py_IS_TYPE(args[0], &ClosedModule_Type) && is_constant_of_library(args[1]))
        return PyBool_FromLong(PyDict_Contains(names_in(args[0]), args[1]) == 1);
    WHILE_MARKED(((Fast)(void (*)(void))originals[HASATTR])(self, args, count));
}

static PyObject *marked_format(PyObject *self, PyObject *args, PyObject *keywords) {
    WHILE_MARKED(((PyCFunctionWithKeywords)(void (*)(void))originals[FORMAT])(self, args, keywords));
}

static PyObject *marked_format_map(PyObject *self, PyObject *mapping) {
    WHILE_MARKED(originals[FORMAT_MAP](self, mapping));
}

int replace_function(PyMethodDef *method, int flags, PyCFunction *original, void (*function)(void)) {
    if (!method || (method->ml_flags & (METH_VARARGS | METH_FASTCALL | METH_KEYWORDS | METH_O)) != flags) {
        PyErr_Format(PyExc_RuntimeError, "this interpreter calls %s in another way", method ? method->ml_name : "it");
        return -1;
    }
    *original = method->ml_meth;
    method->ml_meth = (PyCFunction)function;
    return 0;
}

static int replace(PyMethodDef *method, int flags, int index, void (*function)(void)) {
    return replace_function(method, flags, &originals[index], function);
}

static PyMethodDef *of_builtins(const char *name) {
    PyObject *function = PyDict_GetItemString(ring.real_builtins, name); /* borrowed */
    return function && PyCFunction_Check(function) ? ((PyCFunctionObject *)function)->m_ml : NULL;
}

static PyMethodDef *of_str(const char *name) {
    PyObject *dict = dict_of(&PyUnicode_Type), *method = dict ? PyDict_GetItemString(dict, name) : NULL; /* borrowed */
    PyMethodDef *found =
        method && Py_IS_TYPE(method, &PyMethodDescr_Type) ? ((PyMethodDescrObject *)method)->d_method : NULL;
    Py_XDECREF(dict);
    return found;
}

/* ---- slots called by their names: object.__getattribute__(x, name), descriptor.__get__(x) ---- */

enum {
    GETATTRIBUTE,
    GET,
    SET,
    SETATTRIBUTE,
    DELATTRIBUTE,
    WRAPPERS
};
static wrapperfunc wrappers[WRAPPERS];

#define WRAPPED(NAME, INDEX)                                                                                           \
    static PyObject *NAME(PyObject *self, PyObject *args, void *slot) {                                                \
        WHILE_MARKED(wrappers[INDEX](self, args, slot));                                                               \
    }
static getattrofunc hook; /* of each class that has a __getattr__ */

/*
 * Of an object whose class has a __getattr__ the interpreter itself comes this way, with the name of its instruction:
 * that object may be asked. A closed module's own slot is not gone past.
 */
static PyObject *marked_getattribute(PyObject *self, PyObject *args, void *slot) {
    getattrofunc own = Py_TYPE(self)->tp_getattro;
    if (Py_IS_TYPE(self, &ClosedModule_Type) && (void *)own != slot)
        return refuse_text(PyExc_AttributeError, "__getattribute__", "it is a module of the library itself"), NULL;
    WHILE_MARKED_BUT(own == hook ? self : NULL, wrappers[GETATTRIBUTE](self, args, slot));
}

static int find_hook(void) {
    PyObject *type = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){sO}", "hooked", "__getattr__", Py_None);
    if (type) hook = ((PyTypeObject *)type)->tp_getattro;
    Py_XDECREF(type);
    return type ? 0 : -1;
}

WRAPPED(marked_get, GET)
WRAPPED(marked_set, SET)

/* object.__setattr__(module, ...) would go past the module's own slot: Python 3.13 looks only where classes are
 * concerned. */
static int goes_past(PyObject *self, void *slot) {
    if ((!PyModule_Check(self) && !PyFunction_Check(self)) || (void *)Py_TYPE(self)->tp_setattro == slot) return 0;
    PyErr_Format(PyExc_TypeError, "can't apply this to a %.100s", Py_TYPE(self)->tp_name);
    return 1;
}

static PyObject *marked_setattribute(PyObject *self, PyObject *args, void *slot) {
    if (goes_past(self, slot)) return NULL;
    WHILE_MARKED(wrappers[SETATTRIBUTE](self, args, slot));
}

static PyObject *marked_delattribute(PyObject *self, PyObject *args, void *slot) {
    if (goes_past(self, slot)) return NULL;
    WHILE_MARKED(wrappers[DELATTRIBUTE](self, args, slot));
}

/* The entry in the interpreter's table of slots, which all types share. */
static int replace_wrapper(PyTypeObject *type, const char *name, int index, wrapperfunc function) {
    PyObject *dict = dict_of(type), *found = dict ? PyDict_GetItemString(dict, name) : NULL; /* borrowed */
    int is = found && Py_IS_TYPE(found, &PyWrapperDescr_Type);
    if (is) {
        struct wrapperbase *base = ((PyWrapperDescrObject *)found)->d_base;
        wrappers[index] = base->wrapper;
        base->wrapper = function;
    } else {
        PyErr_Format(PyExc_RuntimeError, "this interpreter has no %s", name);
    }
    Py_XDECREF(dict);
    return is ? 0 : -1;
}

/* ---- operator.attrgetter and methodcaller ---- */

static ternaryfunc call_attrgetter, call_methodcaller;

static PyObject *marked_attrgetter(PyObject *self, PyObject *args, PyObject *keywords) {
    WHILE_MARKED(call_attrgetter(self, args, keywords));
}

static PyObject *marked_methodcaller(PyObject *self, PyObject *args, PyObject *keywords) {
    WHILE_MARKED(call_methodcaller(self, args, keywords));
}

static int replace_call(PyObject *module, const char *name, ternaryfunc *original, ternaryfunc function) {
    PyObject *found = PyObject_GetAttrString(module, name);
    if (!found) return -1;
    PyTypeObject *type = (PyTypeObject *)found;
    *original = type->tp_call;
    type->tp_flags &= ~Py_TPFLAGS_HAVE_VECTORCALL; /* or it would be called past this slot */
    int failed = replace_slot(type, offsetof(PyTypeObject, tp_call), (void *)*original, (void *)function);
    Py_DECREF(found);
    return failed;
}

int mark_dynamic(void) {
    PyObject *operators = PyImport_ImportModule("_operator");
    int failed = !operators || find_hook() ||
                 replace(of_builtins("getattr"), METH_FASTCALL, GETATTR, (void (*)(void))marked_getattr) ||
                 replace(of_builtins("hasattr"), METH_FASTCALL, HASATTR, (void (*)(void))marked_hasattr) ||
                 replace(of_builtins("setattr"), METH_FASTCALL, SETATTR, (void (*)(void))marked_setattr) ||
                 replace(of_builtins("delattr"), METH_FASTCALL, DELATTR, (void (*)(void))marked_delattr) ||
                 replace(of_str("format"), METH_VARARGS | METH_KEYWORDS, FORMAT, (void (*)(void))marked_format) ||
                 replace(of_str("format_map"), METH_O, FORMAT_MAP, (void (*)(void))marked_format_map) ||
                 replace_wrapper(&PyBaseObject_Type, "__getattribute__", GETATTRIBUTE, marked_getattribute) ||
                 replace_wrapper(&PyBaseObject_Type, "__setattr__", SETATTRIBUTE, marked_setattribute) ||
                 replace_wrapper(&PyBaseObject_Type, "__delattr__", DELATTRIBUTE, marked_delattribute) ||
                 replace_wrapper(&Guard_Type, "__get__", GET, marked_get) ||
                 replace_wrapper(&Guard_Type, "__set__", SET, marked_set) ||
                 replace_call(operators, "attrgetter", &call_attrgetter, marked_attrgetter) ||
                 replace_call(operators, "methodcaller", &call_methodcaller, marked_methodcaller);
    Py_XDECREF(operators);
    return failed ? -1 : 0;
}
