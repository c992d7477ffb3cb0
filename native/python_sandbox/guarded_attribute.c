/*
 * A guard stands in a type's dictionary where an escape primitive stood, and looks at its caller. A function of a
 * library's is answered if the table names it, and its own instruction is this very access: not if it was made to
 * (getattr with a name of the guest's, a callable of the guest's that C calls beneath it). All others get an
 * AttributeError, however they spell it, and a denial is noted.
 */
#include "ring.h"

#include <structmember.h>

enum mode {
    CLOSED, /* readers alone */
    OWN,     /* a guest may ask its own classes */
    PLAIN,  /* all callers get any value but a module */
    READ,    /* all read, none sets */
    COPY,    /* of what libraries own: a copy */
    RAW,     /* a file behind a buffer: shown where it is the interpreter's own */
    STATE,   /* of instances alone: of a class or a module it is the dictionary itself */
    EMPTY,  /* as CLOSED, and then a copy without the builtins, of what libraries own an empty one */
};

typedef struct {
    PyObject_HEAD PyObject *original, *name, *reason;
    PyObject *readers; /* a set of the functions that are answered (jail/guests/python/readers.py) */
    int mode, is_method;
} Guard;

int is_guest_made(PyObject *type) {
    unsigned long flags = PyType_Check(type) ? ((PyTypeObject *)type)->tp_flags : 0;
    if (PyType_Check(type) && !((PyTypeObject *)type)->tp_mro) return 1; /* it is just being made, by whomever */
    return (flags & Py_TPFLAGS_HEAPTYPE) && !(flags & Py_TPFLAGS_IMMUTABLETYPE);
}

/* A function of a library's, one that it has made for a guest too: its code is marked. To a module that is being made
 * its own are its own. */
static int is_of_library(PyObject *function) {
    return PyFunction_Check(function) && is_library_code((PyCodeObject *)PyFunction_GET_CODE(function)) &&
           !is_module_made();
}

/* Is it in sys.modules? Of the guest's own making are the others. */
int is_library_module(PyObject *module) {
    PyObject *name = PyModule_GetNameObject(module);
    PyObject *found = name ? PyDict_GetItemWithError(PyImport_GetModuleDict(), name) : NULL; /* borrowed */
    Py_XDECREF(name);
    PyErr_Clear(); /* a module that lost its name is not in there under it */
    return found == module;
}

/* abc's C asks an abstract class for its subclasses on behalf of abc.py. Of classes like these nothing leads further.
 */
static int is_abstract_check(PyObject *subject) {
    static const char *const abc[] = {"abc", NULL};
    return !is_marked(subject) && !Py_IS_TYPE(subject, &PyType_Type) && is_module_frame(abc);
}

/* Is the nearest frame one that the table names, or a package's that the policy lists? */
static int is_reader(Guard *self) { return is_function_in(self->readers) || is_chooser() || acts_for_package(); }

static int is_allowed(Guard *self, PyObject *subject) {
    if (self->mode == READ) return 1;
    if (self->mode == STATE) return !PyType_Check(subject) && !PyModule_Check(subject) && !is_sealed(subject);
    if (PyModule_Check(subject)) /* import * asks in C */
        return (who_asks() == LIBRARY && !is_marked(subject)) || !is_library_module(subject);
    if (self->mode == OWN && (is_guest_made(subject) || is_abstract_check(subject))) return 1;
    return asks_by_itself(subject, self->name) && is_reader(self);
}

static PyObject *original_of(Guard *self, PyObject *subject, PyObject *type) {
    descrgetfunc get = Py_TYPE(self->original)->tp_descr_get;
    return get ? get(self->original, subject, type) : Py_NewRef(self->original);
}

/* Of a list of classes, for a library, those that are abstract: __subclasses__() is not to lead to all others. */
static PyObject *without_concrete(PyObject *classes) {
    if (!classes || !PyList_CheckExact(classes)) return classes;
    PyObject *abstract = PyList_New(0);
    for (Py_ssize_t i = 0; abstract && i < PyList_GET_SIZE(classes); i++) {
        PyObject *class = PyList_GET_ITEM(classes, i);
        if (!Py_IS_TYPE(class, &PyType_Type) && PyList_Append(abstract, class)) Py_CLEAR(abstract);
    }
    Py_DECREF(classes);
    return abstract;
}

/* Looks at the caller of the method as well: to have got it proves nothing, since libraries hand things on. */
static PyObject *call_method(PyObject *pair, PyObject *args, PyObject *keywords) {
    Guard *self = (Guard *)PyTuple_GET_ITEM(pair, 0);
    PyObject *subject = PyTuple_GET_ITEM(pair, 1);
    int is_own = self->mode == OWN && is_guest_made(subject),
        is_check = self->mode == OWN && is_abstract_check(subject);
    if (!is_own && !is_check && !is_reader(self)) return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    PyObject *method = original_of(self, subject, (PyObject *)Py_TYPE(subject));
    PyObject *result = method ? PyObject_Call(method, args, keywords) : NULL;
    Py_XDECREF(method);
    return is_own || is_check ? result : without_concrete(result);
}

static PyMethodDef call_method_def = {"guarded", (PyCFunction)(void (*)(void))call_method, METH_VARARGS | METH_KEYWORDS,
                                      NULL};

static PyObject *weaker_value(Guard *self, PyObject *subject) {
    PyObject *value = original_of(self, subject, (PyObject *)Py_TYPE(subject)), *weaker = NULL;
    if (!value) return NULL;
    if (self->mode == PLAIN && PyModule_Check(value)) {
        Py_DECREF(value);
        return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    }
    if (self->mode == RAW && !is_own_file(value)) {
        Py_DECREF(value);
        return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    }
    if (self->mode == COPY && PyDict_Check(value))
        weaker = PyDict_Copy(value);
    else
        return value;
    Py_DECREF(value);
    return weaker;
}

/* A library evaluates text with it, and hands it to what is said to resolve names: in a copy, with no builtins to take.
 */
static PyObject *globals_of(Guard *self, PyObject *function) {
    if (is_of_library(function)) return PyDict_New();
    PyObject *globals = original_of(self, function, (PyObject *)Py_TYPE(function)), *copy = NULL;
    if (globals && PyDict_Check(globals)) copy = PyDict_Copy(globals);
    Py_XDECREF(globals);
    if (copy && PyDict_DelItemString(copy, "__builtins__")) PyErr_Clear();
    return copy;
}

static PyObject *guard_get(PyObject *object, PyObject *subject, PyObject *type) {
    Guard *self = (Guard *)object;
    if (!subject) {
        if (self->mode == STATE) return Py_NewRef(object);
        if (who_asks() == LIBRARY) return Py_NewRef(object);
        return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    }
    if (self->is_method && subject == (PyObject *)&PyType_Type && acts_for_package())
        return Py_NewRef(object); /* type.mro(class) */
    if (self->mode == PLAIN || (self->mode == COPY && is_sealed(subject))) return weaker_value(self, subject);
    if (self->mode == RAW)
        return asks_by_itself(subject, self->name) && is_reader(self) ? original_of(self, subject, type)
                                                                      : weaker_value(self, subject);
    if (self->mode == COPY && !PyModule_Check(subject)) return original_of(self, subject, type);
    if (!is_allowed(self, subject)) return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    if (self->mode == EMPTY && !acts_for_package()) return globals_of(self, subject);
    if (!self->is_method || self->mode == READ || self->mode == STATE) return original_of(self, subject, type);
    PyObject *pair = PyTuple_Pack(2, object, subject);
    PyObject *bound = pair ? PyCFunction_New(&call_method_def, pair) : NULL;
    Py_XDECREF(pair);
    return bound;
}

static int guard_set(PyObject *object, PyObject *subject, PyObject *value) {
    Guard *self = (Guard *)object;
    descrsetfunc set = Py_TYPE(self->original)->tp_descr_set;
    int allowed = self->mode == COPY || self->mode == PLAIN ? !is_sealed(subject)
                                                            : asks_by_itself(subject, self->name) && is_reader(self);
    if (!set || !allowed) {
        refuse_asker(PyExc_AttributeError, self->name, self->reason);
        return -1;
    }
    return set(self->original, subject, value);
}

static int guard_traverse(PyObject *object, visitproc visit, void *arg) {
    Guard *self = (Guard *)object;
    Py_VISIT(self->original);
    Py_VISIT(self->readers);
    return 0;
}

static void guard_dealloc(PyObject *object) {
    Guard *self = (Guard *)object;
    PyObject_GC_UnTrack(object);
    Py_XDECREF(self->original);
    Py_XDECREF(self->name);
    Py_XDECREF(self->reason);
    Py_XDECREF(self->readers);
    Py_TYPE(object)->tp_free(object);
}

/* abc asks a data descriptor's __isabstractmethod__, pydoc and inspect its name: nothing else is to be seen of it. */
static PyMemberDef guard_members[] = {
    {"__name__", T_OBJECT, offsetof(Guard, name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject Guard_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "guard",
    .tp_basicsize = sizeof(Guard),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = guard_dealloc,
    .tp_traverse = guard_traverse,
    .tp_descr_get = guard_get,
    .tp_descr_set = guard_set,
    .tp_members = guard_members,
};

/*
 * The interpreter looks type.mro up for each class with a metaclass, calls it unbound, and gives up its caches for the
 * class if what it finds is not type's own (type_mro_modified): so a method's guard is a method descriptor. Called like
 * that, without an instruction to look at, it answers for the guest's own classes alone.
 */
static PyObject *call_unbound(PyObject *object, PyObject *args, PyObject *keywords) {
    Guard *self = (Guard *)object;
    PyObject *subject = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : Py_None;
    if (self->mode != READ && !is_guest_made(subject) && !acts_for_package())
        return refuse_asker(PyExc_AttributeError, self->name, self->reason);
    return PyObject_Call(self->original, args, keywords);
}

PyTypeObject MethodGuard_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "guard",
    .tp_base = &Guard_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_call = call_unbound,
};

/*
 * A method that C calls by its name, with more than a guest is to see: no method descriptor, which an entry of that
 * name in the object's own dictionary would come before.
 */
PyTypeObject ReadGuard_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "guard",
    .tp_base = &Guard_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_call = call_unbound,
};

/* A class's own __reduce__ comes before its metaclass's, as long as the latter is no data descriptor: this one is none.
 */
PyTypeObject StateGuard_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "guard",
    .tp_basicsize = sizeof(Guard),
    .tp_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_dealloc = guard_dealloc,
    .tp_traverse = guard_traverse,
    .tp_descr_get = guard_get,
    .tp_call = call_unbound,
    .tp_members = guard_members,
};

static int is_guard(PyObject *object) {
    return Py_IS_TYPE(object, &Guard_Type) || Py_IS_TYPE(object, &MethodGuard_Type) ||
           Py_IS_TYPE(object, &ReadGuard_Type);
}

static PyTypeObject *kind_of_guard(int mode, int is_method) {
    if (mode == STATE) return &StateGuard_Type;
    if (!is_method) return &Guard_Type;
    return mode == OWN ? &MethodGuard_Type : mode == READ ? &ReadGuard_Type : &Guard_Type;
}

/* guard(type, name, reason, readers, mode): False where this interpreter's type has no such attribute. */
PyObject *ring_guard(PyObject *Py_UNUSED(module), PyObject *args) {
    PyTypeObject *type;
    PyObject *name, *reason, *readers;
    int mode;
    if (!PyArg_ParseTuple(args, "O!UUO!i", &PyType_Type, &type, &name, &reason, &PyFrozenSet_Type, &readers, &mode))
        return NULL;
    PyObject *dict = dict_of(type), *original = dict ? PyDict_GetItemWithError(dict, name) : NULL;
    if (!original) {
        Py_XDECREF(dict);
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_False);
    }
    PyObject *interned = Py_NewRef(name);
    PyUnicode_InternInPlace(&interned);
    int is_method = Py_IS_TYPE(original, &PyMethodDescr_Type) || Py_IS_TYPE(original, &PyClassMethodDescr_Type);
    Guard *guard = PyObject_GC_New(Guard, kind_of_guard(mode, is_method));
    if (!guard) return NULL;
    guard->original = Py_NewRef(original);
    guard->name = interned;
    guard->reason = Py_NewRef(reason);
    guard->readers = Py_NewRef(readers);
    guard->mode = mode;
    guard->is_method = is_method;
    PyObject_GC_Track((PyObject *)guard);
    int failed = PyDict_SetItem(dict, interned, (PyObject *)guard);
    Py_DECREF(guard);
    Py_DECREF(dict);
    PyType_Modified(type);
    return failed ? NULL : Py_NewRef(Py_True);
}

/*
 * For libraries that name a guarded attribute in a string: the value with the least that serves. No guest code is run
 * with it. ``missing`` may be NULL: an AttributeError then.
 */
PyObject *read_guarded(PyObject *object, PyObject *name, PyObject *missing) {
    PyObject *found = _PyType_Lookup(Py_TYPE(object), name), *value;
    if (found && is_guard(found) && ((Guard *)found)->mode == EMPTY)
        value = globals_of((Guard *)found, object);
    else if (found && is_guard(found))
        value = original_of((Guard *)found, object, (PyObject *)Py_TYPE(object));
    else
        value = PyObject_GetAttr(object, name);
    if (value && PyModule_Check(value))
        Py_SETREF(value, PyModule_New("module")); /* that it is one is all that is asked */
    if (!value && missing && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return Py_NewRef(missing);
    }
    return value;
}

PyObject *ring_getattr(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *object, *name, *missing = NULL;
    if (!PyArg_ParseTuple(args, "OU|O", &object, &name, &missing)) return NULL;
    return read_guarded(object, name, missing);
}
