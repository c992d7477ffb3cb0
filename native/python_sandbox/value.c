/*
 * Writes the guest's value as JSON, in the form of jail/core/plain_data.py. Exact types only, and such
 * as C has made: a subclass brings methods of the guest's. Nothing of the guest's is called.
 */
#include "value.h"

#include <math.h>
#include <string.h>

enum {
    PLACES = 12,  /* of the way to what was refused */
    LETTERS = 60, /* of a key or a class's name there */
};

void refuse_value(struct value *value, const char *why, PyObject *object) {
    if (value->text.failed) return;
    value->why = why;
    value->of = object ? (PyTypeObject *)Py_NewRef(Py_TYPE(object)) : NULL;
    value->text.failed = 1;
}

/* Text that a C function of the interpreter, or of a library, has made of exact types. */
void put_made(struct value *value, PyObject *made, int quoted) {
    if (!made || !PyUnicode_CheckExact(made))
        refuse_value(value, "its text cannot be had", made);
    else if (quoted)
        put_string(&value->text, made);
    else
        put_ascii(&value->text, made);
    Py_XDECREF(made);
}

void put_tag(struct value *value, const char *name) {
    put_text(&value->text, "{\"$");
    put_text(&value->text, name);
    put_text(&value->text, "\": ");
}

void put_end(struct value *value) { put_text(&value->text, "}"); }

/* Whether a whole number has more bits than this. */
int is_longer(PyObject *number, long bits) {
    PyObject *count = PyLong_FromLong(bits), *rest = count ? PyNumber_Rshift(number, count) : NULL;
    int overflow = 0;
    long high = rest ? PyLong_AsLongAndOverflow(rest, &overflow) : 1;
    Py_XDECREF(rest);
    Py_XDECREF(count);
    return overflow || (high != 0 && high != -1);
}

void put_int(struct value *value, PyObject *number) {
    int too_long;
    long long small = PyLong_AsLongLongAndOverflow(number, &too_long);
    if (!too_long) {
        char digits[24];
        put(&value->text, digits, (size_t)PyOS_snprintf(digits, sizeof digits, "%lld", small));
    } else if (too_long > 0 && !is_longer(number, 64)) {
        put_made(value, PyNumber_ToBase(number, 10), 0);
    } else { /* in linear time, as decimal digits are not */
        put_tag(value, "int");
        put_made(value, PyNumber_ToBase(number, 16), 1);
        put_end(value);
    }
}

static void put_double(struct value *value, double number) {
    if (isfinite(number)) {
        char *digits = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
        value->text.failed |= !digits;
        if (digits) put_text(&value->text, digits);
        PyMem_Free(digits);
    } else {
        put_tag(value, "float");
        put_text(&value->text, isnan(number) ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\"");
        put_end(value);
    }
}

static void put_complex(struct value *value, Py_complex number) {
    put_tag(value, "complex");
    put_text(&value->text, "[");
    put_double(value, number.real);
    put_text(&value->text, ", ");
    put_double(value, number.imag);
    put_text(&value->text, "]");
    put_end(value);
}

static void put_bytes(struct value *value, const char *name, const char *data, Py_ssize_t size) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    put_tag(value, name);
    put_text(&value->text, "\"");
    for (Py_ssize_t i = 0; i < size && !value->text.failed; i += 3) {
        Py_ssize_t count = Py_MIN(3, size - i);
        unsigned three = (unsigned)(unsigned char)data[i] << 16;
        if (count > 1) three |= (unsigned)(unsigned char)data[i + 1] << 8;
        if (count > 2) three |= (unsigned)(unsigned char)data[i + 2];
        char four[4] = {letters[three >> 18], letters[three >> 12 & 63], letters[three >> 6 & 63], letters[three & 63]};
        if (count < 3) four[3] = '=';
        if (count < 2) four[2] = '=';
        put(&value->text, four, sizeof four);
    }
    put_text(&value->text, "\"");
    put_end(value);
}

/* ---- containers ---- */

static void put_member(struct value *value, PyObject *member, struct place place) {
    value->at[value->depth++] = place;
    put_value(value, member);
    if (!value->text.failed) value->depth--; /* else it says where */
}

static void put_items(struct value *value, PyObject *container) {
    PyObject *items = PySequence_List(container);
    value->text.failed |= !items;
    put_text(&value->text, "[");
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items) && !value->text.failed; i++) {
        if (i) put_text(&value->text, ", ");
        put_member(value, PyList_GET_ITEM(items, i), (struct place){NULL, i});
    }
    put_text(&value->text, "]");
    Py_XDECREF(items);
}

static void put_tagged_items(struct value *value, const char *name, PyObject *container) {
    put_tag(value, name);
    put_items(value, container);
    put_end(value);
}

static int has_plain_keys(PyObject *dict) {
    PyObject *key, *item;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, &item);) {
        if (!PyUnicode_CheckExact(key)) return 0;
        if (PyUnicode_GET_LENGTH(key) && PyUnicode_READ_CHAR(key, 0) == '$') return 0;
    }
    return 1;
}

static void put_dict(struct value *value, PyObject *dict) {
    PyObject *key, *item;
    int is_plain = has_plain_keys(dict), is_first = 1;
    if (!is_plain) put_tag(value, "dict");
    put_text(&value->text, is_plain ? "{" : "[");
    for (Py_ssize_t at = 0; !value->text.failed && PyDict_Next(dict, &at, &key, &item); is_first = 0) {
        if (!is_first) put_text(&value->text, ", ");
        if (is_plain) {
            put_string(&value->text, key);
        } else {
            put_text(&value->text, "[");
            put_member(value, key, (struct place){key, 0});
        }
        put_text(&value->text, is_plain ? ": " : ", ");
        put_member(value, item, (struct place){key, 0});
        if (!is_plain) put_text(&value->text, "]");
    }
    put_text(&value->text, is_plain ? "}" : "]");
    if (!is_plain) put_end(value);
}

/* ---- kinds of values ---- */

static void put_container(struct value *value, PyObject *object) {
    if (value->depth == DEPTH)
        refuse_value(value, "it is nested too deep (50 levels)", NULL);
    else if (PyList_CheckExact(object))
        put_items(value, object);
    else if (PyDict_CheckExact(object))
        put_dict(value, object);
    else
        put_tagged_items(value,
                         PyTuple_CheckExact(object)        ? "tuple"
                         : Py_IS_TYPE(object, &PySet_Type) ? "set"
                                                           : "frozenset",
                         object);
}

static int is_container(PyObject *object) {
    return PyList_CheckExact(object) || PyDict_CheckExact(object) || PyTuple_CheckExact(object) ||
           Py_IS_TYPE(object, &PySet_Type) || PyFrozenSet_CheckExact(object);
}

void put_value(struct value *value, PyObject *object) {
    if (object == Py_None)
        put_text(&value->text, "null");
    else if (PyBool_Check(object))
        put_text(&value->text, object == Py_True ? "true" : "false");
    else if (PyLong_CheckExact(object))
        put_int(value, object);
    else if (PyFloat_CheckExact(object))
        put_double(value, PyFloat_AS_DOUBLE(object));
    else if (PyUnicode_CheckExact(object))
        put_string(&value->text, object);
    else if (is_container(object))
        put_container(value, object);
    else if (PyComplex_CheckExact(object))
        put_complex(value, PyComplex_AsCComplex(object));
    else if (PyBytes_CheckExact(object))
        put_bytes(value, "bytes", PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object));
    else if (PyByteArray_CheckExact(object))
        put_bytes(value, "bytearray", PyByteArray_AS_STRING(object), PyByteArray_GET_SIZE(object));
    else
        put_library_value(value, object);
}

/* ---- why a value is not sent ---- */

/* The text is within a string of JSON: no letter that would end it, and few of them. */
static void put_name(struct text *text, PyObject *name) {
    for (Py_ssize_t i = 0; name && i < Py_MIN(PyUnicode_GET_LENGTH(name), LETTERS); i++) {
        Py_UCS4 letter = PyUnicode_READ_CHAR(name, i);
        char shown = letter >= ' ' && letter < 0x7F && letter != '"' && letter != '\\' ? (char)letter : '?';
        put(text, &shown, 1);
    }
}

static void put_place(struct text *text, struct place place) {
    put_text(text, "[");
    if (place.key && PyUnicode_CheckExact(place.key)) {
        put_text(text, "'");
        put_name(text, place.key);
        put_text(text, "'");
    } else if (place.key) {
        put_text(text, "...");
    } else {
        char digits[24];
        put(text, digits, (size_t)PyOS_snprintf(digits, sizeof digits, "%zd", place.index));
    }
    put_text(text, "]");
}

static void say_refusal(const struct value *value) {
    struct text text = {NULL, 0, 0, 0, 1};
    PyObject *name = value->of ? PyType_GetQualName(value->of) : NULL;
    put_text(&text, "\"value");
    for (int i = 0; value->why && i < value->depth && i < PLACES; i++) put_place(&text, value->at[i]);
    if (value->why && value->depth > PLACES) put_text(&text, "...");
    if (name) put_text(&text, " is of class ");
    put_name(&text, name);
    put_text(&text, ": ");
    put_text(&text, value->why ? value->why : "it takes more than 4M as JSON, or the memory for that is not there");
    put_text(&text, "\"");
    say_text(VALUE_ERROR, &text);
    Py_XDECREF(name);
}

/* say_value(object): plain data is sent, or what of it is none and why. */
PyObject *ring_say_value(PyObject *Py_UNUSED(module), PyObject *object) {
    struct value value = {.text.grows = 1};
    int collects = PyGC_Disable(); /* or finalizers would run amid it */
    put_value(&value, object);
    PyErr_Clear();
    if (value.text.failed) say_refusal(&value);
    if (collects) PyGC_Enable();
    say_text(VALUE, &value.text);
    Py_XDECREF(value.of);
    Py_RETURN_NONE;
}

/* describe(object): the name of its class, and its JSON, or None for an object that is no plain data, or large. */
PyObject *ring_describe(PyObject *Py_UNUSED(module), PyObject *object) {
    static const size_t MOST = 1 << 16;
    struct value value = {.text.grows = 1};
    int collects = PyGC_Disable(); /* as above */
    put_value(&value, object);
    PyErr_Clear();
    PyObject *json = value.text.failed || value.text.used > MOST
                         ? Py_NewRef(Py_None)
                         : PyUnicode_DecodeASCII(value.text.at, (Py_ssize_t)value.text.used, "replace");
    if (collects) PyGC_Enable();
    PyMem_RawFree(value.text.at);
    Py_XDECREF(value.of);
    const char *name = Py_TYPE(object)->tp_name;
    return Py_BuildValue("[NN]", PyUnicode_DecodeUTF8(name, (Py_ssize_t)strlen(name), "replace"), json);
}
