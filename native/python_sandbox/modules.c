/*
 * Closed modules. Every module that is not a facade is closed when it has been loaded: a module object that a guest
 * gets hold of, in any way, shows the names of its facade, and none if it has no facade. So an attribute of a library's
 * object, a default of a function or a cell that holds a module leads a guest nowhere.
 *
 * The type of a closed module is a subclass, because the interpreter reads attributes of exact modules without a call.
 * The dictionary is moved aside, because C reads it past the type: as the builtins of code, for one.
 */
#include "ring.h"

typedef struct {
    PyObject_HEAD PyObject *names;
} Module; /* the beginning of Objects/moduleobject.c's PyModuleObject */

/* The record of a closed module: a tuple of these. */
enum {
    NAMES,    /* its own dictionary */
    READ_BY_C, /* a set of names that C reads, in any frame: answered to every caller */
    FACADE,   /* the module that a guest's import gives, or None: there was no such import yet */
    LISTED,   /* True: of a package that the policy lists */
    FIELDS
};

static PyObject *known_of(PyObject *module) {
    return Py_IS_TYPE(module, &ClosedModule_Type) ? PyDict_GetItemWithError(ring.closed, module) : NULL; /* borrowed */
}

PyObject *names_in(PyObject *module) {
    PyObject *known = known_of(module);
    return known ? PyTuple_GET_ITEM(known, NAMES) : PyModule_GetDict(module);
}

static int is_body_or_chooser(void) { return is_chooser() || is_module_body(); }

/*
 * A library reads a module by an instruction of its own that names the attribute. A library that was handed the module
 * and the attribute name, as in pool.submit(getattr, module, name), acts for the guest and is refused, and so is C that
 * reads beneath the library's frame. A module body itself may read so, because imports do; functions that it calls may
 * not: they call what a guest has registered (the subclass hooks of abstract classes).
 */
static int is_read_by_library(PyObject *module, PyObject *name) {
    return asks_by_itself(module, name) || (who_asks() == LIBRARY && (is_body_or_chooser() || acts_for_package()));
}

int is_set_by_library(void) { return who_asks() == LIBRARY && (!is_marked(NULL) || is_chooser()); }

static PyObject *read_closed(PyObject *module, PyObject *names, PyObject *name) {
    PyObject *value = PyDict_GetItemWithError(names, name); /* borrowed */
    if (value || PyErr_Occurred()) return Py_XNewRef(value);
    if (PyUnicode_CompareWithASCIIString(name, "__dict__") == 0 && is_body_or_chooser())
        return Py_NewRef(names); /* the second is for import *; other askers are deputies (unittest.mock) */
    /* A module's own __getattr__ is looked for in the dictionary that the interpreter knows, which is another one. */
    PyObject *own = PyDict_GetItemString(names, "__getattr__"); /* borrowed */
    value = PyModule_Type.tp_getattro(module, name);
    if (value || !own || !PyErr_ExceptionMatches(PyExc_AttributeError)) return value;
    PyErr_Clear();
    return PyObject_CallOneArg(own, name);
}

/* Names by which a module's dictionary leads to the interpreter: hidden in packages too, which are open otherwise. */
static int leads_out(PyObject *name) {
    static const char *const names[] = {"__builtins__", "__loader__", "__dict__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) return 1;
    return 0;
}

static int is_for_anybody(PyObject *known, PyObject *name, PyObject *value) {
    if (value && PyCapsule_CheckExact(value)) return 1; /* PyCapsule_Import reads it; Python can do nothing with it */
    int is = PySet_Contains(PyTuple_GET_ITEM(known, READ_BY_C), name);
    if (is < 0) PyErr_Clear();
    return is == 1 || PyUnicode_CompareWithASCIIString(name, "__name__") == 0 ||
           PyUnicode_CompareWithASCIIString(name, "__class__") == 0;
}

static PyObject *read_weaker(PyObject *known, PyObject *module, PyObject *name) {
    PyObject *value = PyDict_GetItemWithError(PyTuple_GET_ITEM(known, NAMES), name), *facade; /* borrowed */
    if (PyErr_Occurred()) return NULL;
    /* PyImport_GetModule asks whether the module is still being made: those that are closed are not. */
    if (PyUnicode_CompareWithASCIIString(name, "__spec__") == 0) Py_RETURN_NONE;
    if (is_for_anybody(known, name, value) || (PyTuple_GET_ITEM(known, LISTED) == Py_True && !leads_out(name)))
        return value ? Py_NewRef(value) : PyModule_Type.tp_getattro(module, name);
    facade = PyTuple_GET_ITEM(known, FACADE);
    if (facade != Py_None) return PyObject_GetAttr(facade, name);
    PyObject *reason = PyUnicode_FromString("it is a module of the library itself");
    if (reason) refuse_asker(PyExc_AttributeError, name, reason);
    Py_XDECREF(reason);
    return NULL;
}

static PyObject *closed_getattro(PyObject *module, PyObject *name) {
    PyObject *known = known_of(module);
    if (!known) return PyErr_Format(PyExc_SystemError, "a closed module that is not known");
    /* Takes the letters alone of a subclass (a StrEnum's member, say): __eq__ and __hash__ are the guest's there. Takes
     * no reference to a plain name nor to the record: in a forked jail the kernel would copy a page for each count
     * that changes. The asker holds the name, and show() never frees a record. */
    PyObject *letters = PyUnicode_CheckExact(name) ? NULL : PyUnicode_FromObject(name);
    if (!letters && !PyUnicode_CheckExact(name)) return NULL;
    if (letters) name = letters;
    int whole = is_read_by_library(module, name) || (!leads_out(name) && asks_from_c(name));
    PyObject *value =
        whole ? read_closed(module, PyTuple_GET_ITEM(known, NAMES), name) : read_weaker(known, module, name);
    Py_XDECREF(letters);
    return value;
}

PyTypeObject ClosedModule_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "module",
    .tp_base = &PyModule_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getattro = closed_getattro,
};

/* close(module, names, listed): ``names`` are those that C reads; a package that is ``listed`` keeps its dictionary. */
PyObject *ring_close(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *module, *read_by_c, *listed;
    if (!PyArg_ParseTuple(args, "OO!O!", &module, &PyFrozenSet_Type, &read_by_c, &PyBool_Type, &listed)) return NULL;
    if (!Py_IS_TYPE(module, &PyModule_Type) || is_sealed(module)) Py_RETURN_NONE;
    PyObject *name = PyModule_GetNameObject(module), *names = ((Module *)module)->names;
    PyErr_Clear(); /* a module without a name is closed as well */
    PyObject *shown = name ? Py_BuildValue("{sO}", "__name__", name) : PyDict_New();
    PyObject *known = shown ? PyTuple_Pack(FIELDS, names, read_by_c, Py_None, listed) : NULL;
    int failed = !known || PyDict_SetItem(ring.closed, module, known);
    Py_XDECREF(name);
    Py_XDECREF(known);
    if (!failed) {
        if (listed != Py_True) Py_SETREF(((Module *)module)->names, Py_NewRef(shown));
        Py_SET_TYPE(module, &ClosedModule_Type); /* the same layout, both static */
    }
    Py_XDECREF(shown);
    return failed ? NULL : Py_NewRef(Py_None);
}

/* names_of(module): the dictionary of a module, closed or not. */
PyObject *ring_names_of(PyObject *Py_UNUSED(module), PyObject *module) {
    if (!PyModule_Check(module)) return PyErr_Format(PyExc_TypeError, "not a module");
    return Py_XNewRef(names_in(module));
}

/* show(module, facade): what a closed module shows a guest from now on. */
PyObject *ring_show(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *module, *facade;
    if (!PyArg_ParseTuple(args, "OO!", &module, &PyModule_Type, &facade)) return NULL;
    PyObject *known = known_of(module);
    if (!known) return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    PyObject *more = PyTuple_Pack(FIELDS, PyTuple_GET_ITEM(known, NAMES), PyTuple_GET_ITEM(known, READ_BY_C), facade,
                                  PyTuple_GET_ITEM(known, LISTED));
    Py_INCREF(known); /* for ever: a reading that is under way may still use it (closed_getattro) */
    int failed = !more || PyDict_SetItem(ring.closed, module, more);
    Py_XDECREF(more);
    return failed ? NULL : Py_NewRef(Py_None);
}

/* ---- _imp: what makes modules and hands out code does so for the importer alone ---- */

enum {
    CREATE_BUILTIN,
    EXEC_BUILTIN,
    EXEC_DYNAMIC,
    INIT_FROZEN,
    CREATE_DYNAMIC,
    GET_FROZEN_OBJECT,
    FIX_FILENAME,
    MAKERS
};
static PyCFunction makers[MAKERS];

static PyObject *refused_maker(void) {
    refuse_text(PyExc_ImportError, "a loader", "modules are made by the importer alone");
    return NULL;
}

#define MAKER_OF_ONE(NAME, INDEX)                                                                                      \
    static PyObject *NAME(PyObject *self, PyObject *argument) {                                                        \
        return is_importing() ? makers[INDEX](self, argument) : refused_maker();                                       \
    }
#define MAKER_OF_SOME(NAME, INDEX)                                                                                     \
    static PyObject *NAME(PyObject *self, PyObject *const *args, Py_ssize_t count) {                                   \
        return is_importing() ? ((_PyCFunctionFast)(void (*)(void))makers[INDEX])(self, args, count)                   \
                              : refused_maker();                                                                       \
    }
MAKER_OF_ONE(create_builtin, CREATE_BUILTIN)
MAKER_OF_ONE(exec_builtin, EXEC_BUILTIN)
MAKER_OF_ONE(exec_dynamic, EXEC_DYNAMIC)
MAKER_OF_ONE(init_frozen, INIT_FROZEN)
MAKER_OF_SOME(create_dynamic, CREATE_DYNAMIC)
MAKER_OF_SOME(get_frozen_object, GET_FROZEN_OBJECT)
MAKER_OF_SOME(fix_filename, FIX_FILENAME)

static const struct {
    const char *name;
    int flags;
    void (*function)(void);
} GATES[MAKERS] = {
    [CREATE_BUILTIN] = {"create_builtin", METH_O, (void (*)(void))create_builtin},
    [EXEC_BUILTIN] = {"exec_builtin", METH_O, (void (*)(void))exec_builtin},
    [EXEC_DYNAMIC] = {"exec_dynamic", METH_O, (void (*)(void))exec_dynamic},
    [INIT_FROZEN] = {"init_frozen", METH_O, (void (*)(void))init_frozen},
    [CREATE_DYNAMIC] = {"create_dynamic", METH_FASTCALL, (void (*)(void))create_dynamic},
    [GET_FROZEN_OBJECT] = {"get_frozen_object", METH_FASTCALL, (void (*)(void))get_frozen_object},
    [FIX_FILENAME] = {"_fix_co_filename", METH_FASTCALL, (void (*)(void))fix_filename},
};

int gate_loaders(void) {
    PyObject *module = PyImport_ImportModule("_imp");
    for (int i = 0; module && i < MAKERS && !PyErr_Occurred(); i++) {
        PyObject *function = PyDict_GetItemString(PyModule_GetDict(module), GATES[i].name); /* borrowed */
        PyMethodDef *method = function && PyCFunction_Check(function) ? ((PyCFunctionObject *)function)->m_ml : NULL;
        replace_function(method, GATES[i].flags, &makers[i], GATES[i].function);
    }
    Py_XDECREF(module);
    return PyErr_Occurred() ? -1 : 0;
}
