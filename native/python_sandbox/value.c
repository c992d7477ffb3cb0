/*
 * The guest's value and its exception as JSON (ASCII alone). Exact built-in types only: a subclass brings methods of
 * the guest's. Nothing of the guest's is called.
 */
#include "ring.h"

#include <string.h>

enum {
    MOST = 4 << 20, /* bytes */
    DEPTH = 50,
};

/* ---- text that grows where it is allowed to ---- */

void put(struct text *text, const char *part, size_t size) {
    if (!text->failed && size > text->room - text->used && text->grows) {
        size_t room = Py_MIN((size_t)MOST, Py_MAX(2 * text->room, text->used + size));
        char *at = size > room - text->used ? NULL : PyMem_RawRealloc(text->at, room);
        if (at) {
            text->at = at;
            text->room = room;
        }
    }
    if (text->failed || size > text->room - text->used) {
        text->failed = 1;
        return;
    }
    memcpy(text->at + text->used, part, size);
    text->used += size;
}

static void put_unit(struct text *text, Py_UCS4 unit) {
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {
        '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    put(text, escape, sizeof escape);
}

/* A string, or the data of a subclass of it. */
void put_string(struct text *text, PyObject *string) {
    int kind = PyUnicode_KIND(string);
    const void *data = PyUnicode_DATA(string);
    put(text, "\"", 1);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(string) && !text->failed; i++) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, i);
        if (letter == '"' || letter == '\\') put(text, "\\", 1);
        if (letter >= ' ' && letter < 0x7F) {
            put(text, &(char){(char)letter}, 1);
        } else if (letter < 0x10000) {
            put_unit(text, letter);
        } else {
            put_unit(text, 0xD7C0 + (letter >> 10));
            put_unit(text, 0xDC00 + (letter & 0x3FF));
        }
    }
    put(text, "\"", 1);
}

static void put_text(struct text *text, const char *part) { put(text, part, strlen(part)); }

static void put_ascii(struct text *text, PyObject *string) {
    Py_ssize_t size;
    const char *part = PyUnicode_AsUTF8AndSize(string, &size);
    if (part) put(text, part, (size_t)size);
    text->failed |= !part;
}

/* What str() makes of an exact int or float, or of what was made here. */
static void put_str(struct text *text, PyObject *object, int quoted) {
    PyObject *string = text->failed ? NULL : PyObject_Str(object);
    if (!string) /* an int of too many digits: ValueError */
        text->failed = 1;
    else if (quoted)
        put_string(text, string);
    else
        put_ascii(text, string);
    Py_XDECREF(string);
}

static void put_float(struct text *text, PyObject *object) {
    double number = PyFloat_AS_DOUBLE(object);
    if (Py_IS_NAN(number))
        put_text(text, "NaN");
    else if (Py_IS_INFINITY(number))
        put_text(text, number > 0 ? "Infinity" : "-Infinity");
    else
        put_str(text, object, 0);
}

/* ---- keys: JSON has strings alone; others are what str() says of their plain data ---- */

static PyObject *plain(PyObject *value, int depth);

static PyObject *plain_items(PyObject *value, int depth) {
    PyObject *list = PySequence_List(value);
    for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list); i++) {
        PyObject *item = plain(PyList_GET_ITEM(list, i), depth + 1);
        if (!item || PyList_SetItem(list, i, item)) Py_CLEAR(list);
    }
    return list;
}

/* Of what can be a key: a frozen set or a tuple is a list then; new reference. */
static PyObject *plain(PyObject *value, int depth) {
    if (value == Py_None || PyBool_Check(value) || PyLong_CheckExact(value) || PyFloat_CheckExact(value) ||
        PyUnicode_CheckExact(value))
        return Py_NewRef(value);
    if (depth < DEPTH && (PyTuple_CheckExact(value) || PyFrozenSet_CheckExact(value))) return plain_items(value, depth);
    return Py_NewRef(Py_None);
}

static void put_key(struct text *text, PyObject *key, int depth) {
    PyObject *simple = PyUnicode_CheckExact(key) ? Py_NewRef(key) : plain(key, depth);
    if (!simple)
        text->failed = 1;
    else
        put_str(text, simple, 1);
    Py_XDECREF(simple);
}

/* ---- values ---- */

static void put_value(struct text *text, PyObject *value, int depth);

static void put_items(struct text *text, PyObject *value, int depth) {
    PyObject *items = text->failed ? NULL : PySequence_List(value);
    if (!items) text->failed = 1;
    put(text, "[", 1);
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items) && !text->failed; i++) {
        if (i) put(text, ", ", 2);
        put_value(text, PyList_GET_ITEM(items, i), depth + 1);
    }
    put(text, "]", 1);
    Py_XDECREF(items);
}

static void put_pairs(struct text *text, PyObject *value, int depth) {
    PyObject *key, *item;
    Py_ssize_t at = 0;
    put(text, "{", 1);
    for (int first = 1; !text->failed && PyDict_Next(value, &at, &key, &item); first = 0) {
        Py_INCREF(key); /* Python 3.12 makes the digits of a long int in Python: threads may run meanwhile */
        Py_INCREF(item);
        if (!first) put(text, ", ", 2);
        put_key(text, key, depth + 1);
        put(text, ": ", 2);
        put_value(text, item, depth + 1);
        Py_DECREF(item);
        Py_DECREF(key);
    }
    put(text, "}", 1);
}

static void put_value(struct text *text, PyObject *value, int depth) {
    if (PyBool_Check(value))
        put_text(text, Py_IsTrue(value) ? "true" : "false");
    else if (PyLong_CheckExact(value))
        put_str(text, value, 0);
    else if (PyFloat_CheckExact(value))
        put_float(text, value);
    else if (PyUnicode_CheckExact(value))
        put_string(text, value);
    else if (depth < DEPTH && (PyList_CheckExact(value) || PyTuple_CheckExact(value) ||
                               Py_IS_TYPE(value, &PySet_Type) || PyFrozenSet_CheckExact(value)))
        put_items(text, value, depth);
    else if (depth < DEPTH && PyDict_CheckExact(value))
        put_pairs(text, value, depth);
    else
        put_text(text, "null");
}

static void say_text(int kind, struct text *text) {
    if (!text->failed) say(kind, text->at, text->used);
    PyMem_RawFree(text->at);
    PyErr_Clear();
}

/* say_value(object): plain data is sent; of anything else nothing (null). Too much, or too long a number: not at all.
 */
PyObject *ring_say_value(PyObject *Py_UNUSED(module), PyObject *value) {
    struct text text = {NULL, 0, 0, 0, 1};
    int collects = PyGC_Disable(); /* or finalizers would run amid it */
    put_value(&text, value, 0);
    if (collects) PyGC_Enable();
    say_text(VALUE, &text);
    Py_RETURN_NONE;
}

/* say_exception(error, message, line, traceback): the class's name is read where C keeps it; the texts are data alone.
 */
PyObject *ring_say_exception(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *error, *message, *line, *traceback, *name;
    if (!PyArg_ParseTuple(args, "OUOU", &error, &message, &line, &traceback)) return NULL;
    name = PyType_GetName(Py_TYPE(error));
    struct text text = {NULL, 0, 0, !name, 1};
    put_text(&text, "{\"type\": ");
    if (name) put_string(&text, name);
    put_text(&text, ", \"message\": ");
    put_string(&text, message);
    put_text(&text, ", \"line\": ");
    put_value(&text, line, 0);
    put_text(&text, ", \"traceback\": ");
    put_string(&text, traceback);
    put_text(&text, "}");
    say_text(EXCEPTION, &text);
    Py_XDECREF(name);
    Py_RETURN_NONE;
}

/* traceback_of(error): not what a class of the guest's makes of __traceback__. */
PyObject *ring_traceback_of(PyObject *Py_UNUSED(module), PyObject *error) {
    PyObject *traceback = PyExceptionInstance_Check(error) ? PyException_GetTraceback(error) : NULL;
    return traceback ? traceback : Py_NewRef(Py_None);
}

/* set_traceback(error, traceback) */
PyObject *ring_set_traceback(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *error, *traceback;
    if (!PyArg_ParseTuple(args, "O!O", PyExc_BaseException, &error, &traceback)) return NULL;
    return PyException_SetTraceback(error, traceback) ? NULL : Py_NewRef(Py_None);
}
