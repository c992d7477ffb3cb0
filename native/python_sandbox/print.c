/*
 * print(...) to the interpreter's own standard output, without a look for the stream's method and a call of it for each
 * text and each end of line. CPython's own function has all else: keywords, another stream in its place, a stream with
 * a "write" of its own.
 */
#include "ring.h"

static PyObject *names_of_sys, *word_stdout, *word_write, *space, *newline;
static PyObject *(*plain_print)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

/* Standard output (borrowed), if it is what print() would write to and has no method of its own; else NULL. */
static PyObject *plain_stdout(void) {
    PyObject *text = PyDict_GetItemWithError(names_of_sys, word_stdout);
    if (!text || !output_serves(text)) return NULL;
    PyObject **own = _PyObject_GetDictPtr(text);
    return own && *own && PyDict_GetItemWithError(*own, word_write) ? NULL : text;
}

static int write_one(PyObject *stream, PyObject *text) {
    PyObject *written = text ? output_write(stream, text) : NULL;
    Py_XDECREF(written);
    return written ? 0 : -1;
}

static int write_object(PyObject *stream, PyObject *object) {
    PyObject *text = PyUnicode_CheckExact(object) ? Py_NewRef(object) : PyObject_Str(object);
    int failed = write_one(stream, text);
    Py_XDECREF(text);
    return failed;
}

static PyObject *print(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *stream = names ? NULL : plain_stdout();
    if (!stream) return PyErr_Occurred() ? NULL : plain_print(self, args, count, names);
    int failed = 0;
    Py_INCREF(stream);
    for (Py_ssize_t i = 0; !failed && i < count; i++)
        failed = (i && write_one(stream, space)) || write_object(stream, args[i]);
    failed = failed || write_one(stream, newline);
    Py_DECREF(stream);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static int replace_print(PyObject *function) {
    PyCFunction original;
    int flags = METH_FASTCALL | METH_KEYWORDS;
    if (!PyCFunction_Check(function) || ((PyCFunctionObject *)function)->m_ml->ml_flags != flags) return 0;
    if (replace_function(((PyCFunctionObject *)function)->m_ml, flags, &original, (void (*)(void))print)) return -1;
    plain_print = (PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *))(void (*)(void))original;
    return 0;
}

int serve_print(void) {
    names_of_sys = Py_XNewRef(PyModule_GetDict(PyImport_AddModule("sys")));
    word_stdout = PyUnicode_InternFromString("stdout");
    word_write = PyUnicode_InternFromString("write");
    space = PyUnicode_FromString(" ");
    newline = PyUnicode_FromString("\n");
    PyObject *builtins = PyEval_GetBuiltins(), *function = PyDict_GetItemString(builtins, "print");
    if (!word_stdout || !word_write || !space || !newline) return -1;
    return function ? replace_print(function) : 0;
}
