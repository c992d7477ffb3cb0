/* A refusal in one line, in the guest as an exception and outside as a denial. */
#include "ring.h"

static PyObject *complain(PyObject *error, PyObject *what, PyObject *reason) {
    return PyErr_Format(error, "'%U' is not reachable here: %U", what, reason);
}

PyObject *refuse(PyObject *error, PyObject *what, PyObject *reason) {
    PyErr_Clear();
    note(what, reason);
    return complain(error, what, reason);
}

/* Libraries ask in passing whether an attribute is there (hasattr(coroutine, "cr_code")); guests ask for its value. */
PyObject *refuse_asker(PyObject *error, PyObject *what, PyObject *reason) {
    if (who_asks() != LIBRARY) return refuse(error, what, reason);
    PyErr_Clear();
    return complain(error, what, reason);
}

int refuse_text(PyObject *error, const char *what, const char *reason) {
    PyObject *name = PyUnicode_FromString(what), *text = PyUnicode_FromString(reason);
    if (name && text) refuse(error, name, text);
    Py_XDECREF(name);
    Py_XDECREF(text);
    return -1;
}
