/*
 * Values of classes of libraries: dates, decimals, fractions, numpy's scalars. A class is known by its name and by
 * being one that C has made and no code can change: no guest can make another. Its methods are C's alone.
 */
#include "value.h"

#include <datetime.h> /* the structures alone: the module is not loaded for it */
#include <stdlib.h>
#include <string.h>

enum {
    LONGEST_FRACTION = 1 << 14, /* bits; jail/core/plain_data.py has the same */
    MOST_EXPONENT = 10000000    /* as there */
};

static const char NO_DATA[] =
    "it is no plain data (fix: hand back numbers, text, bytes, dates, or lists, tuples, sets and dicts of them)";

static int is_named(PyTypeObject *type, const char *name) {
    int is_fixed = !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) || PyType_HasFeature(type, Py_TPFLAGS_IMMUTABLETYPE);
    return is_fixed && !strcmp(type->tp_name, name);
}

static void put_date(struct value *value, PyObject *date, const char *name, int fold) {
    put_tag(value, name);
    if (fold) put_text(&value->text, "[");
    put_made(value, PyObject_CallMethod(date, "isoformat", NULL), 1);
    if (fold) put_text(&value->text, ", 1]");
    put_end(value);
}

/* isoformat() asks the zone: only a zone of C's own types may be asked. */
static void put_zoned(struct value *value, PyObject *date, const char *name, PyObject *zone, int fold) {
    if (zone == Py_None || is_named(Py_TYPE(zone), "datetime.timezone"))
        put_date(value, date, name, fold);
    else
        refuse_value(value, "only a datetime.timezone can be sent as the tzinfo of a time", zone);
}

static void put_timedelta(struct value *value, PyObject *delta) {
    char text[64];
    PyOS_snprintf(text, sizeof text, "[%d, %d, %d]", PyDateTime_DELTA_GET_DAYS(delta),
                  PyDateTime_DELTA_GET_SECONDS(delta), PyDateTime_DELTA_GET_MICROSECONDS(delta));
    put_tag(value, "timedelta");
    put_text(&value->text, text);
    put_end(value);
}

/* ---- two classes that Python has made, of modules that no guest can change ---- */

/* Whether a class is what its module has under that name. */
static int is_class_of(PyTypeObject *type, const char *module_name, const char *class_name) {
    PyObject *name = PyUnicode_FromString(module_name);
    PyObject *module = name ? PyImport_GetModule(name) : NULL;
    PyObject *known = module && PyModule_Check(module) ? names_in(module) : NULL;
    int is = known && PyDict_Check(known) && PyDict_GetItemString(known, class_name) == (PyObject *)type;
    Py_XDECREF(module);
    Py_XDECREF(name);
    return is;
}

/* A slot of an instance, read by the descriptor of C's that its class was made with, or NULL. */
static PyObject *slot_of(PyObject *object, const char *name) {
    PyObject *names = dict_of(Py_TYPE(object));
    PyObject *slot = names ? PyDict_GetItemString(names, name) : NULL; /* borrowed */
    int is_slot = slot && Py_IS_TYPE(slot, &PyMemberDescr_Type);
    PyObject *found = is_slot ? Py_TYPE(slot)->tp_descr_get(slot, object, (PyObject *)Py_TYPE(object)) : NULL;
    Py_XDECREF(names);
    return found;
}

static void put_fraction(struct value *value, PyObject *fraction) {
    PyObject *above = slot_of(fraction, "_numerator"), *below = slot_of(fraction, "_denominator");
    if (!above || !below || !PyLong_CheckExact(above) || !PyLong_CheckExact(below)) {
        refuse_value(value, NO_DATA, fraction);
    } else if (is_longer(above, LONGEST_FRACTION) || is_longer(below, LONGEST_FRACTION)) {
        refuse_value(value, "a fraction of more than 16384 bits cannot be sent", fraction);
    } else {
        put_tag(value, "fraction");
        put_text(&value->text, "[");
        put_int(value, above);
        put_text(&value->text, ", ");
        put_int(value, below);
        put_text(&value->text, "]");
        put_end(value);
    }
    Py_XDECREF(above);
    Py_XDECREF(below);
}

static void put_decimal(struct value *value, PyObject *decimal, PyObject *text) {
    const char *letters = text && PyUnicode_CheckExact(text) ? PyUnicode_AsUTF8(text) : NULL;
    const char *exponent = letters ? strchr(letters, 'E') : NULL;
    if (exponent && labs(strtol(exponent + 1, NULL, 10)) > MOST_EXPONENT) {
        refuse_value(value, "a decimal whose exponent is beyond ten million cannot be sent", decimal);
        Py_XDECREF(text);
    } else {
        put_tag(value, "decimal");
        put_made(value, text, 1);
        put_end(value);
    }
}

/* The text of a Decimal of _pydecimal's, which is what a guest has within the ring. */
static PyObject *text_of(PyObject *sign, PyObject *digits, PyObject *exponent) {
    if (!sign || !digits || !exponent || !PyLong_CheckExact(sign) || !PyUnicode_CheckExact(digits)) return NULL;
    const char *minus = PyLong_AsLong(sign) ? "-" : "";
    if (PyLong_CheckExact(exponent)) return PyUnicode_FromFormat("%s%UE%S", minus, digits, exponent);
    if (!PyUnicode_CheckExact(exponent)) return NULL;
    if (!PyUnicode_CompareWithASCIIString(exponent, "F")) return PyUnicode_FromFormat("%sInfinity", minus);
    return PyUnicode_FromFormat("%s%s%U", minus, !PyUnicode_CompareWithASCIIString(exponent, "n") ? "NaN" : "sNaN",
                                digits);
}

static void put_decimal_of_python(struct value *value, PyObject *decimal) {
    PyObject *sign = slot_of(decimal, "_sign"), *digits = slot_of(decimal, "_int"),
             *exponent = slot_of(decimal, "_exp");
    PyObject *text = text_of(sign, digits, exponent);
    if (text)
        put_decimal(value, decimal, text);
    else
        refuse_value(value, NO_DATA, decimal);
    Py_XDECREF(sign);
    Py_XDECREF(digits);
    Py_XDECREF(exponent);
}

/* ---- numpy ---- */

static int is_numpy_scalar(PyTypeObject *type) {
    if (!is_named(type, type->tp_name)) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type->tp_mro); i++)
        if (is_named((PyTypeObject *)PyTuple_GET_ITEM(type->tp_mro, i), "numpy.generic")) return 1;
    return 0;
}

/* As item() has it: a number of Python's. Of a time in units that Python's have not it is a bare number: refused. */
static void put_numpy_scalar(struct value *value, PyObject *scalar) {
    PyTypeObject *type = Py_TYPE(scalar);
    int is_time = is_named(type, "numpy.datetime64") || is_named(type, "numpy.timedelta64");
    PyObject *item = PyObject_CallMethod(scalar, "item", NULL);
    if (!item || is_numpy_scalar(Py_TYPE(item)) || (is_time && PyLong_CheckExact(item)))
        refuse_value(value, "no number or time of Python's is its equal", scalar);
    else
        put_value(value, item);
    Py_XDECREF(item);
}

void put_library_value(struct value *value, PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (is_named(type, "datetime.datetime"))
        put_zoned(value, object, "datetime", PyDateTime_DATE_GET_TZINFO(object), PyDateTime_DATE_GET_FOLD(object));
    else if (is_named(type, "datetime.date"))
        put_date(value, object, "date", 0);
    else if (is_named(type, "datetime.time"))
        put_zoned(value, object, "time", PyDateTime_TIME_GET_TZINFO(object), PyDateTime_TIME_GET_FOLD(object));
    else if (is_named(type, "datetime.timedelta"))
        put_timedelta(value, object);
    else if (is_named(type, "decimal.Decimal"))
        put_decimal(value, object, PyObject_Str(object));
    else if (is_numpy_scalar(type))
        put_numpy_scalar(value, object);
    else if (is_class_of(type, "decimal", "Decimal"))
        put_decimal_of_python(value, object);
    else if (is_class_of(type, "fractions", "Fraction"))
        put_fraction(value, object);
    else
        refuse_value(value, NO_DATA, object);
}
