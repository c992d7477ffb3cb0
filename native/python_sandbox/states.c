/*
 * Checks states that CPython's C believes, and that a guest can set: a charset's number in a decoder, a year and a
 * day of the week that follows from it, an object that is initialised a second time while another thread is in it.
 * Nothing is freed that a quarantine would hold (the memory is a C library's, or static).
 */
#include "ring.h"

#include <datetime.h>
#include <string.h>

/* ---- compressors of C libraries' are made once: their memory is those libraries', and a thread may be at work in it
 * ---- */

enum {
    MOST_TYPES = 4
};
static struct {
    PyTypeObject *type;
    initproc init;
} once[MOST_TYPES];
static int once_types;

static int is_untouched(PyObject *self, Py_ssize_t size) {
    for (Py_ssize_t i = sizeof(PyObject); i < size; i++)
        if (((char *)self)[i]) return 0;
    return 1;
}

static int init_once(PyObject *self, PyObject *args, PyObject *keywords) {
    for (PyTypeObject *type = Py_TYPE(self); type; type = type->tp_base)
        for (int i = 0; i < once_types; i++)
            if (once[i].type == type && is_untouched(self, type->tp_basicsize))
                return once[i].init(self, args, keywords);
    return refuse_text(PyExc_TypeError, "__init__", "it is made once");
}

static int make_once(PyTypeObject *type) {
    initproc init = type->tp_init;
    if (init == PyBaseObject_Type.tp_init || init == init_once) return 0; /* __new__ makes it, or done before */
    if (once_types == MOST_TYPES) {
        PyErr_SetString(PyExc_RuntimeError, "more types that are made once than there is room for");
        return -1;
    }
    once[once_types].type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    once[once_types++].init = init;
    return replace_slot(type, offsetof(PyTypeObject, tp_init), (void *)init, (void *)init_once);
}

/* ---- a decoder of several charsets looks for the number of the one that it is at, without an end ---- */

typedef struct {
    PyObject_HEAD const void *codec;
} Decoder; /* the beginning of Modules/cjkcodecs/multibytecodec.h's MultibyteIncrementalDecoderObject */

static PyCFunction state_of_decoder, set_state_of_decoder;
static PyObject *had; /* a set of (codec, number): states that decoders have come to by decoding */

static PyObject *key_of(PyObject *decoder, PyObject *state) {
    unsigned long long number = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(state, 1));
    if (PyErr_Occurred()) return NULL;
    return Py_BuildValue("(NK)", PyLong_FromVoidPtr((void *)((Decoder *)decoder)->codec), number);
}

static PyObject *told_state(PyObject *decoder, PyObject *none) {
    PyObject *state = state_of_decoder(decoder, none), *key = state ? key_of(decoder, state) : NULL;
    if (!key || PySet_Add(had, key)) Py_CLEAR(state);
    Py_XDECREF(key);
    return state;
}

static PyObject *set_had_state(PyObject *decoder, PyObject *state) {
    PyObject *own = told_state(decoder, NULL), *key = NULL, *result = NULL;
    if (!own) return NULL;
    Py_DECREF(own);
    if (!PyTuple_Check(state) || PyTuple_GET_SIZE(state) != 2 || !PyLong_Check(PyTuple_GET_ITEM(state, 1)))
        return set_state_of_decoder(decoder, state); /* which says so */
    int found = (key = key_of(decoder, state)) ? PySet_Contains(had, key) : -1;
    if (found == 0) PyErr_SetString(PyExc_ValueError, "no decoder of this codec has had that state");
    if (found == 1) result = set_state_of_decoder(decoder, state);
    Py_XDECREF(key);
    return result;
}

static int patch_decoder(PyTypeObject *type) {
    if (had) return 0;
    had = PySet_New(NULL);
    return !had || replace_method(type, "getstate", &state_of_decoder, told_state) ||
                   replace_method(type, "setstate", &set_state_of_decoder, set_had_state)
               ? -1
               : 0;
}

/* ---- a date out of a pickle may have the year 0, and a day of the week below that of any name ---- */

static newfunc new_date, new_datetime;
static PyTypeObject *datetime_type;

static int is_date(PyObject *date) {
    int year = PyDateTime_GET_YEAR(date), day = PyDateTime_GET_DAY(date);
    return year >= 1 && year <= 9999 && day >= 1 && day <= 31;
}

static int is_time(PyObject *time) {
    return PyDateTime_DATE_GET_HOUR(time) < 24 && PyDateTime_DATE_GET_MINUTE(time) < 60 &&
           PyDateTime_DATE_GET_SECOND(time) < 60 && PyDateTime_DATE_GET_MICROSECOND(time) < 1000000;
}

static PyObject *only_if(int is_right, PyObject *made) {
    if (is_right || !made) return made;
    Py_DECREF(made);
    PyErr_SetString(PyExc_ValueError, "not the state of a date");
    return NULL;
}

static PyObject *make_date(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *made = new_date(type, args, keywords);
    return only_if(made && is_date(made), made);
}

static PyObject *make_datetime(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *made = new_datetime(type, args, keywords);
    return only_if(made && is_date(made) && is_time(made), made);
}

static int patch_maker(PyTypeObject *type, newfunc *original, newfunc maker) {
    if (*original) return 0;
    *original = type->tp_new;
    return replace_slot(type, offsetof(PyTypeObject, tp_new), (void *)*original, (void *)maker);
}

/* ---- a class of the guest's may make something else of itself, which C takes for the datetime that it has asked for
 * ---- */

/* An object of that class, with the same date. It may be anything: ``class`` is called. */
static PyObject *as_class(PyTypeObject *class, PyObject *date) {
    PyObject *args = Py_BuildValue("(iiiiiiiO)", PyDateTime_GET_YEAR(date), PyDateTime_GET_MONTH(date),
                                   PyDateTime_GET_DAY(date), PyDateTime_DATE_GET_HOUR(date),
                                   PyDateTime_DATE_GET_MINUTE(date), PyDateTime_DATE_GET_SECOND(date),
                                   PyDateTime_DATE_GET_MICROSECOND(date), PyDateTime_DATE_GET_TZINFO(date));
    int fold = PyDateTime_DATE_GET_FOLD(date);
    PyObject *keywords = fold ? Py_BuildValue("{si}", "fold", fold) : NULL;
    PyObject *made = args && (keywords || !fold) ? PyObject_Call((PyObject *)class, args, keywords) : NULL;
    Py_XDECREF(keywords);
    Py_XDECREF(args);
    return made;
}

/* A plain one, which C may take apart. */
static PyObject *plain_date(PyObject *date) {
    int is_plain = Py_IS_TYPE(date, datetime_type) || !PyObject_TypeCheck(date, datetime_type);
    return is_plain ? Py_NewRef(date) : as_class(datetime_type, date);
}

/* The reference to ``result`` is taken. */
static PyObject *of_class_of(PyObject *date, PyObject *result) {
    if (!result || !Py_IS_TYPE(result, datetime_type) || !PyObject_TypeCheck(date, datetime_type) ||
        Py_IS_TYPE(date, datetime_type))
        return result;
    PyObject *made = as_class(Py_TYPE(date), result);
    Py_DECREF(result);
    return made;
}

static PyCFunction astimezone, utctimetuple, fromutc;

static PyObject *safe_astimezone(PyObject *self, PyObject *args, PyObject *keywords) {
    PyObject *own = plain_date(self);
    PyObject *result = own ? ((PyCFunctionWithKeywords)(void (*)(void))astimezone)(own, args, keywords) : NULL;
    Py_XDECREF(own);
    return of_class_of(self, result);
}

static PyObject *safe_utctimetuple(PyObject *self, PyObject *none) {
    PyObject *own = plain_date(self), *result = own ? utctimetuple(own, none) : NULL;
    Py_XDECREF(own);
    return result;
}

static PyObject *safe_fromutc(PyObject *zone, PyObject *date) {
    PyObject *own = plain_date(date), *result = own ? fromutc(zone, own) : NULL;
    Py_XDECREF(own);
    return of_class_of(date, result);
}

static int patch_datetime(PyTypeObject *type) {
    if (datetime_type) return 0;
    datetime_type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    return patch_maker(type, &new_datetime, make_datetime) ||
                   replace_method(type, "astimezone", &astimezone, (PyCFunction)(void (*)(void))safe_astimezone) ||
                   replace_method(type, "utctimetuple", &utctimetuple, safe_utctimetuple)
               ? -1
               : 0;
}

static int patch_zones(PyTypeObject *type) {
    return fromutc ? 0 : replace_method(type, "fromutc", &fromutc, safe_fromutc);
}

/* A class below ZoneInfo names its cache itself, and C writes into whatever that gives. */
static int make_final(PyTypeObject *type) {
    type->tp_flags &= ~Py_TPFLAGS_BASETYPE;
    PyType_Modified(type);
    return 0;
}

/* ---- a text file is sought to a number that has others in it: one may stand before the first of its characters ----
 */

typedef PyObject *(*Fast)(PyObject *, PyObject *const *, Py_ssize_t);
static PyCFunction seek_text;

/* Two signed numbers of 32 bits in it, from bit 96 on, are counts: of bytes to read, of characters to pass over. */
static int has_negative_count(PyObject *cookie) {
    int overflow;
    PyLong_AsLongLongAndOverflow(cookie, &overflow);
    if (overflow <= 0) return 0; /* no count, or a negative number, which is refused */
    PyObject *shift = PyLong_FromLong(96), *counts = shift ? PyNumber_Rshift(cookie, shift) : NULL;
    unsigned long long both = counts ? PyLong_AsUnsignedLongLongMask(counts) : 0;
    Py_XDECREF(shift);
    Py_XDECREF(counts);
    return !counts || both & 0x8000000080000000;
}

/* The number is asked for once: it may be of a class of the guest's. */
static PyObject *seek_forward(PyObject *file, PyObject *const *args, Py_ssize_t count) {
    if (count < 1 || count > 2 || PyUnicode_Check(args[0]) || PyObject_CheckBuffer(args[0]))
        return PyErr_Format(PyExc_TypeError, "seek expected a number, and at most one more");
    PyObject *own[2] = {PyNumber_Long(args[0]), count == 2 ? args[1] : NULL}, *result = NULL;
    if (own[0] && !has_negative_count(own[0]))
        result = ((Fast)(void (*)(void))seek_text)(file, own, count);
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "not a position that tell() has given");
    Py_XDECREF(own[0]);
    return result;
}

static int patch_text_file(PyTypeObject *type) {
    return seek_text ? 0 : replace_method(type, "seek", &seek_text, (PyCFunction)(void (*)(void))seek_forward);
}

/* ---- a partial object takes anything for its dictionary, which specialised instructions then read as one ---- */

static PyCFunction set_state_of_partial;

static PyObject *set_partial_state(PyObject *partial, PyObject *state) {
    PyObject *dict = PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 4 ? PyTuple_GET_ITEM(state, 3) : Py_None;
    if (dict == Py_None || PyDict_Check(dict)) return set_state_of_partial(partial, state);
    return PyErr_Format(PyExc_TypeError, "invalid partial state");
}

static int patch_partial(PyTypeObject *type) {
    if (set_state_of_partial) return 0;
    return replace_method(type, "__setstate__", &set_state_of_partial, set_partial_state);
}

/* patch_state(type): one of those that acts.py names. */
PyObject *ring_patch_state(PyObject *Py_UNUSED(module), PyObject *object) {
    if (!PyType_Check(object)) return PyErr_Format(PyExc_TypeError, "not a type");
    PyTypeObject *type = (PyTypeObject *)object;
    const char *name = strrchr(type->tp_name, '.') ? strrchr(type->tp_name, '.') + 1 : type->tp_name;
    int failed = strcmp(name, "date") == 0            ? patch_maker(type, &new_date, make_date)
                 : strcmp(name, "datetime") == 0      ? patch_datetime(type)
                 : strcmp(name, "tzinfo") == 0        ? patch_zones(type)
                 : strcmp(name, "ZoneInfo") == 0      ? make_final(type)
                 : strcmp(name, "TextIOWrapper") == 0 ? patch_text_file(type)
                 : strcmp(name, "partial") == 0       ? patch_partial(type)
                 : strcmp(name, "XMLParser") == 0     ? patch_xml_parser(type)
                 : strstr(name, "Decoder")            ? patch_decoder(type)
                                                      : make_once(type);
    return failed ? NULL : Py_NewRef(Py_None);
}
