/*
 * Modules of the guest's own, from sources that lie beside its script: asked for over the guest channel, and shown as
 * modules whose dictionary is kept aside.
 *
 * The interpreter finds the builtins of a function in its module's dictionary, and C reads that dictionary past the
 * type. So a module that a guest holds has another one, nearly empty, and the type reads and writes the names that the
 * guest gave itself, all but the few that lead out of the language.
 */
#include "ring.h"

#include <errno.h>
#include <unistd.h>

enum {
    LARGEST = 8 << 20, /* jail/watch/sources.py sends no more */
};

/* ---- the module ---- */

static int leads_out(PyObject *name) {
    static const char *const names[] = {"__builtins__", "__loader__", "__spec__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) return 1;
    return 0;
}

/* As vars() and dir() of a module have it: a copy, without what leads out. */
static PyObject *copy_of(PyObject *names) {
    PyObject *copy = PyDict_Copy(names);
    if (copy && PyDict_DelItemString(copy, "__builtins__")) PyErr_Clear();
    return copy;
}

/* The letters of a name alone (a subclass of str has methods of the guest's), and the module's names, borrowed. */
static PyObject *names_and_name(PyObject *module, PyObject **name) {
    PyObject *names = PyDict_GetItemWithError(ring.own, module); /* borrowed */
    if (!names && !PyErr_Occurred()) /* made by a guest that has called the type */
        PyErr_SetString(PyExc_AttributeError, "this module has no attributes");
    return names && (*name = PyUnicode_FromObject(*name)) ? names : NULL;
}

static PyObject *read_own(PyObject *module, PyObject *names, PyObject *name) {
    if (PyUnicode_CompareWithASCIIString(name, "__dict__") == 0) return copy_of(names);
    PyObject *value = leads_out(name) ? NULL : PyDict_GetItemWithError(names, name); /* borrowed */
    if (value || PyErr_Occurred()) return Py_XNewRef(value);
    value = PyModule_Type.tp_getattro(module, name); /* __class__ and its like, or the error */
    if (value || leads_out(name) || !PyErr_ExceptionMatches(PyExc_AttributeError)) return value;
    PyObject *own = PyDict_GetItemString(names, "__getattr__"); /* borrowed */
    if (!own) return NULL;
    PyErr_Clear();
    Py_INCREF(own);
    value = PyObject_CallOneArg(own, name);
    Py_DECREF(own);
    return value;
}

/* The interpreter takes a name that a module lacks from sys.modules, by the name that the module gives itself (ceval.c,
 * import_from): that would be a module of the library's, and not its facade. No module of ours is there. */
static void end_import_from(PyObject *name) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError) || !is_import_from()) return;
    PyErr_Clear();
    PyErr_Format(PyExc_ImportError, "cannot import name %R from a module beside the script", name);
}

static PyObject *own_getattro(PyObject *module, PyObject *name) {
    PyObject *names = names_and_name(module, &name);
    if (!names) return NULL;
    PyObject *value = read_own(module, names, name);
    if (!value) end_import_from(name);
    Py_DECREF(name);
    return value;
}

static int own_setattro(PyObject *module, PyObject *name, PyObject *value) {
    PyObject *names = names_and_name(module, &name);
    if (!names) return -1;
    int failed;
    if (leads_out(name) || PyUnicode_CompareWithASCIIString(name, "__dict__") == 0 ||
        PyUnicode_CompareWithASCIIString(name, "__class__") == 0) {
        failed = -1;
        PyErr_Format(PyExc_AttributeError, "%R of a module is not changed", name);
    } else if (value) {
        failed = PyDict_SetItem(names, name, value);
    } else {
        failed = PyDict_DelItem(names, name);
        if (failed && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_SetObject(PyExc_AttributeError, name);
    }
    Py_DECREF(name);
    return failed;
}

PyTypeObject OwnModule_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "module",
    .tp_base = &PyModule_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getattro = own_getattro,
    .tp_setattro = own_setattro,
};

/* own_module(name, names): a module that shows a guest the names of its own source. */
PyObject *ring_own_module(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *name, *names;
    if (!PyArg_ParseTuple(args, "UO!", &name, &PyDict_Type, &names)) return NULL;
    PyObject *module = PyModule_NewObject(name);
    if (!module) return NULL;
    PyObject *file = PyDict_GetItemString(names, "__file__"); /* borrowed; C reads it for messages */
    int failed = file && PyModule_AddObjectRef(module, "__file__", file);
    Py_SET_TYPE(module, &OwnModule_Type); /* the same layout, both static */
    if (failed || PyDict_SetItem(ring.own, module, names)) Py_CLEAR(module);
    return module;
}

/* own_names(object): the names of a module of the guest's own, for vars(); None of anything else. */
PyObject *ring_own_names(PyObject *Py_UNUSED(module), PyObject *object) {
    PyObject *names = Py_IS_TYPE(object, &OwnModule_Type) ? PyDict_GetItemWithError(ring.own, object) : NULL;
    if (!names && PyErr_Occurred()) return NULL;
    return Py_NewRef(names ? names : Py_None);
}

/* ---- the question ---- */

static void receive(char *at, size_t size) {
    while (size) {
        ssize_t got = read(CHANNEL, at, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) die(); /* the supervisor has closed the channel: the run is over */
        at += got;
        size -= (size_t)got;
    }
}

/*
 * ask(name): asks the supervisor for the module of that name, and returns its answer as bytes (jail/watch/sources.py).
 * With the GIL held from the question to the answer: no other thread's frame comes between them.
 */
PyObject *ring_ask(PyObject *Py_UNUSED(module), PyObject *name) {
    Py_ssize_t size;
    unsigned char header[5];
    const char *text = PyUnicode_AsUTF8AndSize(name, &size);
    if (!text) return NULL;
    output_drain(); /* nothing that was printed waits for as long as this takes */
    say(ASK, text, (size_t)size);
    receive((char *)header, sizeof header);
    size_t length = number_at(header);
    if (header[4] != SOURCE || length > LARGEST) die();
    PyObject *answer = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    char thrown_away[512]; /* for want of memory: the next answer must be told from this one */
    for (size_t left = answer ? 0 : length; left; left -= Py_MIN(left, sizeof thrown_away))
        receive(thrown_away, Py_MIN(left, sizeof thrown_away));
    if (answer) receive(PyBytes_AS_STRING(answer), length);
    return answer;
}
