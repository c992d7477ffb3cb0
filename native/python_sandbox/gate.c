/*
 * Acts are gated where C makes them: each built-in function of the modules that make system calls
 * (jail/guests/python/acts.py) is changed in place, so that all code that holds it, under any name, calls the gate
 * first. It knows which function it is and whose frame asks, and lets no caller through that is not on the function's
 * list. Audit events do not come into it: posix.stat, posix.mkfifo, pwd.getpwnam and many more raise none.
 */
#include "ring.h"

#include <descrobject.h>
#include <string.h>

static PyObject *known;       /* names of the compiled modules that may be loaded, or None: any */
static PyObject *gate_module; /* called with each one that is made */
static PyObject *no_callers;      /* an empty tuple */

int is_known_code(PyObject *name) { return !PyAnySet_Check(known) || PySet_Contains(known, name) == 1; }

/* admit(known, gate_module): before the lock. */
PyObject *ring_admit(PyObject *Py_UNUSED(self), PyObject *args) {
    if (!PyArg_ParseTuple(args, "OO", &known, &gate_module)) return NULL;
    Py_INCREF(known);
    Py_INCREF(gate_module);
    no_callers = PyTuple_New(0);
    return no_callers ? Py_NewRef(Py_None) : NULL;
}

typedef struct {
    PyObject_HEAD PyObject *original; /* a function as the module had it; NULL for a type */
    PyObject *name, *callers, *quiet; /* None: any library; quiet: refused without a denial, they do without */
    PyObject *instead;                /* a function that is safe for every caller, in this one's place; NULL: none */
    PyObject *error;                  /* borrowed */
    int makes;                        /* a module: its functions are gated before any code has it */
    PyMethodDef definition;
} Gate;

static void gate_dealloc(PyObject *Py_UNUSED(gate)) {} /* a function needs it for as long as there is an interpreter */

PyTypeObject Gate_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "gate",
    .tp_basicsize = sizeof(Gate),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = gate_dealloc,
};

/* "genericpath<zoneinfo._tzpath": that module's frame, called by one of the other. */
static int is_caller(const char *name) {
    const char *by = strchr(name, '<');
    if (!by) return is_module_frame((const char *const[]){name, NULL});
    char nearest[64] = {0};
    if ((size_t)(by - name) >= sizeof nearest) return 0;
    memcpy(nearest, name, (size_t)(by - name));
    return is_module_frame((const char *const[]){nearest, NULL}) && is_called_by((const char *const[]){by + 1, NULL});
}

static int is_among(PyObject *names) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        const char *name = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
        if (name && is_caller(name)) return 1;
    }
    PyErr_Clear();
    return 0;
}

/* Says no: an error for the caller and, but for those that do without, a denial. */
static void turn_away(Gate *gate, PyObject *reason) {
    if (is_among(gate->quiet))
        PyErr_SetString(gate->error, "not here");
    else if (reason)
        refuse(gate->error, gate->name, reason);
}

static int passes(Gate *gate) {
    /* call functions that the guest has registered or made, and no more */
    static const char *const own[] = {"guest.harness", "guest.tracebacks", NULL};
    if (!ring.locked) return 1;
    int is_library = who_asks() == LIBRARY;
    if (is_library && ring.trusting > 0) return 1;
    if (is_library && gate->callers != Py_None && is_among(gate->callers)) return 1;
    if (is_library && is_module_frame(own)) is_library = 0;
    if (is_library && (gate->callers == Py_None || acts_for_package())) return 1;
    PyObject *reason = PyUnicode_FromString(is_library ? "files, processes, sockets and other people are out of reach"
                                                       : "nothing the guest can reach leads there");
    if (!is_library) end_run(gate->name, reason, guest_line());
    turn_away(gate, reason);
    Py_XDECREF(reason);
    return 0;
}

/* Whether the call goes to the function that is safe for every caller: all do but those of the row's own callers. */
static int is_served(Gate *gate) {
    if (!gate->instead || !ring.locked) return 0;
    if (who_asks() != LIBRARY) return 1;
    return !ring.trusting && !(gate->callers != Py_None && is_among(gate->callers)) && !acts_for_package();
}

/* A path or a number as the value that it has now: asked in its caller's frame, once. A new reference. */
static PyObject *plain(PyObject *value) {
    if (PyUnicode_Check(value)) return PyUnicode_FromObject(value);
    if (PyBytes_Check(value)) return PyBytes_FromObject(value);
    if (PyLong_Check(value) && !PyLong_CheckExact(value) && !PyBool_Check(value)) {
        long long number = PyLong_AsLongLong(value);
        return number == -1 && PyErr_Occurred() ? NULL : PyLong_FromLongLong(number);
    }
    if (PyLong_Check(value) || value == Py_None || PyTuple_Check(value) || PyFloat_Check(value))
        return Py_NewRef(value);
    if (!PyObject_HasAttrString((PyObject *)Py_TYPE(value), "__fspath__"))
        return PyIndex_Check(value) ? PyNumber_Index(value) : Py_NewRef(value);
    PyObject *path = PyOS_FSPath(value), *exact = path ? plain(path) : NULL;
    Py_XDECREF(path);
    return exact;
}

static PyObject *serve(Gate *gate, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {
    PyObject *all = PyTuple_New(count + 1), *named = keywords ? PyDict_New() : NULL, *result = NULL, *key, *value;
    Py_ssize_t at = 0, i = 0;
    int failed = !all || (keywords && !named);
    if (all) PyTuple_SET_ITEM(all, 0, Py_NewRef(gate->original));
    for (; !failed && i < count; i++) {
        PyObject *one = plain(args[i]);
        failed = !one;
        PyTuple_SET_ITEM(all, i + 1, one);
    }
    while (!failed && keywords && PyDict_Next(keywords, &at, &key, &value)) {
        PyObject *one = plain(value);
        failed = !one || PyDict_SetItem(named, key, one);
        Py_XDECREF(one);
    }
    if (!failed) result = PyObject_Call(gate->instead, all, named);
    Py_XDECREF(all);
    Py_XDECREF(named);
    if (!result && PyErr_ExceptionMatches(outside)) {
        PyObject *type, *error, *traceback;
        PyErr_Fetch(&type, &error, &traceback);
        PyObject *reason = error ? PyObject_Str(error) : NULL;
        Py_XDECREF(type);
        Py_XDECREF(error);
        Py_XDECREF(traceback);
        turn_away(gate, reason);
        Py_XDECREF(reason);
    }
    return result;
}

static PyObject *serve_vector(Gate *gate, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *keywords = names && PyTuple_GET_SIZE(names) ? PyDict_New() : NULL, *result = NULL;
    int failed = names && PyTuple_GET_SIZE(names) && !keywords;
    for (Py_ssize_t i = 0; !failed && keywords && i < PyTuple_GET_SIZE(names); i++)
        failed = PyDict_SetItem(keywords, PyTuple_GET_ITEM(names, i), args[count + i]);
    if (!failed) result = serve(gate, args, count, keywords);
    Py_XDECREF(keywords);
    return result;
}

/* A loader makes another module each time that it is asked, whether or not one of that name is in sys.modules. */
static PyObject *with_gates(Gate *gate, PyObject *result, PyObject *argument) {
    PyObject *module = result && PyModule_Check(result) ? result : argument;
    if (!result || !gate->makes || !module || !PyModule_Check(module)) return result;
    PyObject *done = PyObject_CallOneArg(gate_module, module);
    if (!done) Py_CLEAR(result);
    Py_XDECREF(done);
    return result;
}

static PyObject *call_gated(PyObject *self, PyObject *args, PyObject *keywords) {
    Gate *gate = (Gate *)self;
    if (is_served(gate)) return serve(gate, &PyTuple_GET_ITEM(args, 0), PyTuple_GET_SIZE(args), keywords);
    PyObject *first = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    return passes(gate) ? with_gates(gate, PyObject_Call(gate->original, args, keywords), first) : NULL;
}

static PyObject *vectorcall_gated(PyObject *function, PyObject *const *args, size_t count, PyObject *keywords) {
    Gate *gate = (Gate *)PyCFunction_GET_SELF(function);
    if (is_served(gate)) return serve_vector(gate, args, PyVectorcall_NARGS(count), keywords);
    PyObject *first = PyVectorcall_NARGS(count) ? args[0] : NULL;
    return passes(gate) ? with_gates(gate, PyObject_Vectorcall(gate->original, args, count, keywords), first) : NULL;
}

static Gate *make_gate(const char *module, const char *name, PyObject *row) {
    PyObject *callers, *quiet, *instead = NULL;
    if (!row || !PyArg_ParseTuple(row, "OO!|O", &callers, &PyTuple_Type, &quiet, &instead)) {
        if (PyErr_Occurred()) return NULL;
        callers = quiet = no_callers;
    }
    Gate *gate = PyObject_New(Gate, &Gate_Type);
    if (!gate) return NULL;
    gate->original = NULL;
    /* what their callers expect of a user or a group that is not there */
    gate->error = strcmp(module, "pwd") && strcmp(module, "grp") ? PyExc_PermissionError : PyExc_KeyError;
    gate->makes = strcmp(module, "_imp") == 0 && (strncmp(name, "create_", 7) == 0 || strncmp(name, "exec_", 5) == 0);
    /* as the audit event has it, whichever of the two comes first */
    gate->name = strcmp(module, "io") ? PyUnicode_FromFormat("%s.%s", module, name) : PyUnicode_FromString("open");
    gate->callers = Py_NewRef(callers);
    gate->quiet = Py_NewRef(quiet);
    gate->instead = Py_XNewRef(instead);
    return gate->name ? gate : NULL;
}

static int gate_function(PyObject *object, const char *module, PyObject *row) {
    PyCFunctionObject *function = (PyCFunctionObject *)object;
    if (function->m_self && Py_IS_TYPE(function->m_self, &Gate_Type)) return 0;
    PyMethodDef *had = function->m_ml;
    Gate *gate = make_gate(module, had->ml_name, row);
    PyTypeObject *class = PyCFunction_GET_CLASS(function);
    if (gate) gate->original = PyCMethod_New(had, function->m_self, function->m_module, class);
    if (!gate || !gate->original) return -1;
    gate->definition =
        (PyMethodDef){had->ml_name, (PyCFunction)(void (*)(void))call_gated, METH_VARARGS | METH_KEYWORDS, had->ml_doc};
    /* flags that the evaluation loop does not call past: it specialises METH_O and METH_FASTCALL alone */
    function->m_ml = &gate->definition;
    function->m_self = (PyObject *)gate; /* the original holds its references */
    function->vectorcall = vectorcall_gated;
    return 0;
}

/* ---- types, whose instances are what acts: each way to make one ---- */

enum {
    MOST_TYPES = 16
};
static struct gated_type {
    PyTypeObject *type;
    initproc init;
    newfunc new;
    Gate *gate;
} gated[MOST_TYPES];
static int gated_types;

static struct gated_type *gated_base(PyTypeObject *type) {
    for (; type; type = type->tp_base)
        for (int i = 0; i < gated_types; i++)
            if (gated[i].type == type) return &gated[i];
    return NULL;
}

static int init_gated(PyObject *self, PyObject *args, PyObject *keywords) {
    struct gated_type *base = gated_base(Py_TYPE(self));
    return base && passes(base->gate) ? base->init(self, args, keywords) : -1;
}

static PyObject *new_gated(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    struct gated_type *base = gated_base(type);
    return base && passes(base->gate) ? base->new(type, args, keywords) : NULL;
}

static int gate_type(PyTypeObject *type, const char *module, const char *name, PyObject *row) {
    if (gated_base(type)) return 0; /* the same under another name */
    Gate *gate = make_gate(module, name, row);
    if (!gate || gated_types == MOST_TYPES) return -1;
    gated[gated_types++] = (struct gated_type){type, type->tp_init, type->tp_new, gate};
    int inits = type->tp_init && type->tp_init != PyBaseObject_Type.tp_init;
    int failed = inits ? replace_slot(type, offsetof(PyTypeObject, tp_init), (void *)type->tp_init, (void *)init_gated)
                       : replace_slot(type, offsetof(PyTypeObject, tp_new), (void *)type->tp_new, (void *)new_gated);
    PyObject *dict = dict_of(type); /* epoll.fromfd makes one of any descriptor */
    if (!failed && dict && PyDict_GetItemString(dict, "fromfd")) failed = PyDict_DelItemString(dict, "fromfd");
    Py_XDECREF(dict);
    PyType_Modified(type);
    return failed;
}

/*
 * gate(module, shown, rows, types, pure): the built-in functions of a module but those in ``pure``, and the types in
 * ``types``. A row has the callers (None: any library), those that are refused quietly and perhaps what all others call
 * instead; without one no caller passes.
 */
PyObject *ring_gate(PyObject *Py_UNUSED(self), PyObject *args) {
    PyObject *module, *rows, *types, *pure, *key, *value;
    const char *shown;
    if (!PyArg_ParseTuple(args, "O!sO!O!O!", &PyModule_Type, &module, &shown, &PyDict_Type, &rows, &PyFrozenSet_Type,
                          &types, &PyFrozenSet_Type, &pure))
        return NULL;
    Py_ssize_t at = 0;
    while (PyDict_Next(names_in(module), &at, &key, &value)) {
        int is_pure = PySet_Contains(pure, key), is_type = PyType_Check(value) && PySet_Contains(types, key) == 1;
        if (is_pure) continue;
        PyObject *row = PyDict_GetItemWithError(rows, key); /* borrowed */
        if (is_type && gate_type((PyTypeObject *)value, shown, PyUnicode_AsUTF8(key), row)) return NULL;
        if (PyCFunction_Check(value) && gate_function(value, shown, row)) return NULL;
    }
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* is_gated(object): for the test that looks at each function there is. */
PyObject *ring_is_gated(PyObject *Py_UNUSED(self), PyObject *object) {
    if (PyType_Check(object)) return PyBool_FromLong(gated_base((PyTypeObject *)object) != NULL);
    PyObject *behind = PyCFunction_Check(object) ? PyCFunction_GET_SELF(object) : NULL;
    return PyBool_FromLong(behind && Py_IS_TYPE(behind, &Gate_Type));
}
