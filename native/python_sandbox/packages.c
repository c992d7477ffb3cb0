/*
 * Packages that the policy trusts. At level standard with packages listed, all that is installed and no part of the
 * standard library is trusted: a listed package calls the others. A package's own code is answered whatever it asks,
 * and so is the standard library where a package has called it. A call of the guest's own meets the ring as ever.
 */
#include "ring.h"

#include <string.h>

static PyObject
    *standard; /* top-level names of what is no package: the standard library and the harness; NULL: none is trusted */

PyObject *ring_trust_packages(PyObject *Py_UNUSED(module), PyObject *names) {
    if (!PyFrozenSet_Check(names)) return PyErr_Format(PyExc_TypeError, "not a frozenset");
    standard = Py_NewRef(names);
    Py_RETURN_NONE;
}

/* Is it a module of a package's, by its name? */
static int is_name_of_package(PyObject *name) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(name), dot = PyUnicode_FindChar(name, '.', 0, length, 1);
    PyObject *top = PyUnicode_Substring(name, 0, dot < 0 ? length : dot);
    int is = top && PySet_Contains(standard, top) == 0;
    Py_XDECREF(top);
    PyErr_Clear();
    return is;
}

/* Of a frame whose code is marked. */
int is_of_package(PyFrameObject *frame) {
    if (!standard) return 0;
    PyObject *globals = PyFrame_GetGlobals(frame), *name = PyDict_GetItemString(globals, "__name__"); /* borrowed */
    int is = name && PyUnicode_Check(name) && is_name_of_package(name);
    Py_DECREF(globals);
    return is;
}

static int is_of_library(PyFrameObject *frame) {
    PyCodeObject *code = PyFrame_GetCode(frame);
    int is = is_library_code(code);
    Py_DECREF(code);
    return is;
}

/* Goes back from a frame to the first that is of a package, or is a library's (``marked``) no longer; takes the
 * reference. */
static PyFrameObject *back_while(PyFrameObject *frame, int marked) {
    while (frame && is_of_library(frame) == marked && !(marked && is_of_package(frame)))
        Py_SETREF(frame, PyFrame_GetBack(frame));
    return frame;
}

static int is_package_frame(PyFrameObject *frame) {
    int is = frame && is_of_library(frame) && is_of_package(frame);
    Py_XDECREF(frame);
    return is;
}

int acts_for_package(void) {
    return standard && is_package_frame(back_while(PyThreadState_GetFrame(PyThreadState_Get()), 1));
}

int runs_text_of_package(PyFrameObject *frame) {
    return standard && is_package_frame(back_while((PyFrameObject *)Py_NewRef(frame), 0));
}

/* runs_text_of_package(): of the nearest frame that is the guest's. */
PyObject *ring_runs_text_of_package(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    PyFrameObject *frame = back_while(PyThreadState_GetFrame(PyThreadState_Get()), 1);
    int runs = frame && !is_of_library(frame) && runs_text_of_package(frame);
    Py_XDECREF(frame);
    return PyBool_FromLong(runs);
}

int is_changed_by_package(PyObject *function, PyObject *name) {
    if (!acts_for_package()) return 0;
    PyObject *module = PyDict_GetItemString(PyFunction_GET_GLOBALS(function), "__name__"); /* borrowed */
    return (module && PyUnicode_Check(module) && is_name_of_package(module)) || asks_by_itself(function, name);
}

/*
 * Cython's functions have no frames: the nearest is whose call it is that they serve. They read by names that are
 * written in them; one that is chosen at run time is read by a function that marks the frame (dynamic.c), or by an
 * instruction.
 */
int asks_from_c(PyObject *name) { return standard && !is_marked(NULL) && !is_instruction_for(name); }

PyObject *ring_acts_for_package(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    return PyBool_FromLong(acts_for_package());
}

/* asking_package(): the module of a package whose code has called the function that asks; None if other code has. */
PyObject *ring_asking_package(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    PyFrameObject *own = PyThreadState_GetFrame(PyThreadState_Get()), *frame = own ? PyFrame_GetBack(own) : NULL;
    PyObject *globals = frame ? PyFrame_GetGlobals(frame) : NULL;
    PyObject *name = frame && is_of_library(frame) && is_of_package(frame) ? PyDict_GetItemString(globals, "__name__")
                                                                           : Py_None; /* borrowed */
    Py_INCREF(name);
    Py_XDECREF(globals);
    Py_XDECREF(frame);
    Py_XDECREF(own);
    return name;
}
