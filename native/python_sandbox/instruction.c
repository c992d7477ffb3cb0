/* The act of the bytecode instruction at which a frame stands: told from the text of its code. */
#include "ring.h"

#include <opcode.h>

/*
 * The name of the attribute that the instruction at this place gets, sets or deletes: borrowed, or NULL. ``also`` adds
 * the name of a global or of what is taken from a module. The text is code as compiled: not specialised, not
 * instrumented.
 */
enum also {
    ATTRIBUTES_ALONE = 0,
    GLOBALS = 1,
    IMPORTED = 2
};

static PyObject *name_at(PyCodeObject *code, const unsigned char *text, int at, int also) {
    unsigned int argument = 0;
    int first = at, operation = text[at];
    while (first >= 2 && text[first - 2] == EXTENDED_ARG) first -= 2;
    for (; first <= at; first += 2) argument = argument << 8 | text[first + 1];
    switch (operation) {
    case LOAD_ATTR:
#if PY_VERSION_HEX >= 0x030C0000
        argument >>= 1; /* the lowest bit: a method is about to be called */
        break;
    case LOAD_SUPER_ATTR:
        argument >>= 2;
        break;
#else
    case LOAD_METHOD:
#endif
    case STORE_ATTR:
    case DELETE_ATTR:
        break;
    case IMPORT_FROM:
        if (!(also & IMPORTED)) return NULL;
        break;
    case LOAD_GLOBAL:
        argument = also & GLOBALS ? argument >> 1 : UINT_MAX;
        break;
    case LOAD_NAME:
        if (also & GLOBALS) break; /* fall through */
    default:
        return NULL;
    }
    return argument < (size_t)PyTuple_GET_SIZE(code->co_names) ? PyTuple_GET_ITEM(code->co_names, argument) : NULL;
}

/*
 * Returns the bytecode of a code object: borrowed, since the code object keeps it, or NULL. Takes no reference: in a
 * jail that was forked from a zygote the kernel would copy a page for each count that changes.
 */
static PyObject *text_of(PyCodeObject *code) {
#if PY_VERSION_HEX >= 0x030C0000
    PyObject *kept = code->_co_cached ? code->_co_cached->_co_code : NULL;
#else
    PyObject *kept = code->_co_code;
#endif
    if (!kept && (kept = PyCode_GetCode(code))) Py_DECREF(kept);
    return kept;
}

static PyObject *attribute_at(PyCodeObject *code, int at) {
    PyObject *text = text_of(code);
    return text && at >= 0 && at + 1 < PyBytes_GET_SIZE(text)
               ? name_at(code, (const unsigned char *)PyBytes_AS_STRING(text), at, IMPORTED)
               : NULL;
}

/* find(code, name): the line where it is an attribute, or, of a name of the interpreter's, where it is read; 0:
 * nowhere. */
PyObject *ring_find(PyObject *Py_UNUSED(module), PyObject *args) {
    PyCodeObject *code;
    PyObject *name;
    if (!PyArg_ParseTuple(args, "O!U", &PyCode_Type, &code, &name)) return NULL;
    PyObject *bytes = PyCode_GetCode(code);
    if (!bytes) return NULL;
    int also = PyUnicode_READ_CHAR(name, 0) == '_' ? GLOBALS | IMPORTED : ATTRIBUTES_ALONE, line = 0;
    for (int at = 0; !line && at + 1 < PyBytes_GET_SIZE(bytes); at += 2) {
        PyObject *found = name_at(code, (const unsigned char *)PyBytes_AS_STRING(bytes), at, also);
        if (found && PyUnicode_Compare(found, name) == 0) line = Py_MAX(PyCode_Addr2Line(code, at), 1);
    }
    Py_DECREF(bytes);
    return PyLong_FromLong(line);
}

int asks_by_itself(PyObject *subject, PyObject *name) {
    if (is_marked(subject)) return 0;
    int at;
    PyCodeObject *nearest = nearest_code(&at);
    if (nearest && is_library_code(nearest)) {
        PyObject *own = attribute_at(nearest, at);
        return own && (own == name || PyUnicode_Compare(own, name) == 0);
    }
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 0;
    int does = 0;
    if (who_runs(frame) == LIBRARY) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        PyObject *found = attribute_at(code, PyFrame_GetLasti(frame));
        does = found && PyUnicode_Compare(found, name) == 0;
        Py_DECREF(code);
    }
    Py_DECREF(frame);
    return does;
}

/* The instruction at which the nearest frame stands may read this attribute, or one of a name that is no part of it. */
int is_instruction_for(PyObject *name) {
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 1;
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *bytes = PyCode_GetCode(code), *own = attribute_at(code, PyFrame_GetLasti(frame));
    int at = PyFrame_GetLasti(frame), is = !bytes || at < 0 || at >= PyBytes_GET_SIZE(bytes);
    if (!is)
        is = (unsigned char)PyBytes_AS_STRING(bytes)[at] == MATCH_CLASS || (own && PyUnicode_Compare(own, name) == 0);
    Py_XDECREF(bytes);
    Py_DECREF(code);
    Py_DECREF(frame);
    return is;
}

int is_import_from(void) {
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 0;
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *bytes = PyCode_GetCode(code);
    int at = PyFrame_GetLasti(frame), is = 0;
    if (bytes && at >= 0 && at < PyBytes_GET_SIZE(bytes))
        is = (unsigned char)PyBytes_AS_STRING(bytes)[at] == IMPORT_FROM;
    Py_XDECREF(bytes);
    Py_DECREF(code);
    Py_DECREF(frame);
    return is;
}
