/*
 * Writes text as JSON, ASCII alone, and the guest's exception in it. Nothing of the guest's is called.
 */
#include "ring.h"

#include <string.h>

enum {
    MOST = 4 << 20 /* bytes */
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

void put_text(struct text *text, const char *part) { put(text, part, strlen(part)); }

/* A string of ASCII letters, as it is. */
void put_ascii(struct text *text, PyObject *string) {
    Py_ssize_t size;
    const char *part = PyUnicode_AsUTF8AndSize(string, &size);
    if (part) put(text, part, (size_t)size);
    text->failed |= !part;
}

/* Sends it, unless it has failed, and lets go of it. */
void say_text(int kind, struct text *text) {
    if (!text->failed) say(kind, text->at, text->used);
    PyMem_RawFree(text->at);
    PyErr_Clear();
}

static void put_line(struct text *text, PyObject *line) {
    char digits[24] = "null";
    if (PyLong_CheckExact(line)) PyOS_snprintf(digits, sizeof digits, "%ld", PyLong_AsLong(line));
    put_text(text, digits);
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
    put_line(&text, line);
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
