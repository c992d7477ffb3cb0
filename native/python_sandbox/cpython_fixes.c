/*
 * Bugs of CPython's in memory safety that a few lines of plain code make something of: C that keeps a pointer or an
 * index while the guest's own code runs, or that believes a number. Each question to the guest is asked
 * beforehand here.
 */
#include "ring.h"

#include <descrobject.h>
#include <string.h>

/* As replace_slot: subclasses have copies. */
static int replace_assignment(PyTypeObject *type, objobjargproc old, objobjargproc new) {
    if (!type->tp_as_mapping || type->tp_as_mapping->mp_ass_subscript != old) return 0;
    type->tp_as_mapping->mp_ass_subscript = new;
    replace_wrappers(type, (void *)old, (void *)new);
    PyObject *subclasses = PyObject_CallMethod((PyObject *)&PyType_Type, "__subclasses__", "O", type);
    int failed = !subclasses;
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(subclasses); i++)
        failed = replace_assignment((PyTypeObject *)PyList_GET_ITEM(subclasses, i), old, new);
    Py_XDECREF(subclasses);
    return failed;
}

/* ---- buffered readers hand a view of their own memory to a raw file written in Python, which can outlive it ---- */

#define BUFFERED 4
static initproc init_buffered[BUFFERED];
static PyTypeObject *buffered[BUFFERED];
static const char *const BUFFERED_NAMES[BUFFERED] = {"BufferedReader", "BufferedWriter", "BufferedRandom",
                                                     "BufferedRWPair"};

/* A guest puts files of the interpreter's own there, whose readinto and write it cannot set (guarded.py). */
int is_own_file(PyObject *file) {
    const char *name = Py_TYPE(file)->tp_name;
    return !(Py_TYPE(file)->tp_flags & Py_TPFLAGS_BASETYPE && is_guest_made((PyObject *)Py_TYPE(file))) &&
           (strcmp(name, "_io.FileIO") == 0 || strcmp(name, "_io.BytesIO") == 0);
}

/* A library puts files of its own classes there, for any caller; a listed package any. */
static int is_foreign(PyObject *file, enum who who) {
    if (PyLong_Check(file) || is_own_file(file)) return 0;
    return who != LIBRARY || (is_guest_made((PyObject *)Py_TYPE(file)) && !is_chooser());
}

static int is_foreign_file(PyObject *args, PyObject *keywords) {
    enum who who = who_asks();
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        if (is_foreign(PyTuple_GET_ITEM(args, i), who)) return 1;
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (keywords && PyDict_Next(keywords, &at, &key, &value))
        if (is_foreign(value, who)) return 1;
    return 0;
}

static int init_one(int which, PyObject *self, PyObject *args, PyObject *keywords) {
    if (is_foreign_file(args, keywords))
        return refuse_text(PyExc_TypeError, BUFFERED_NAMES[which],
                           "a raw file of the guest's would be handed the buffer's own memory");
    return init_buffered[which](self, args, keywords);
}
#define INIT(N)                                                                                                        \
    static int init_##N(PyObject *self, PyObject *args, PyObject *keywords) {                                          \
        return init_one(N, self, args, keywords);                                                                      \
    }
INIT(0) INIT(1) INIT(2) INIT(3) static const initproc INITS[BUFFERED] = {init_0, init_1, init_2, init_3};

static int patch_buffered(void) {
    PyObject *io = PyImport_ImportModule("_io");
    for (int i = 0; io && i < BUFFERED; i++) {
        buffered[i] = (PyTypeObject *)PyObject_GetAttrString(io, BUFFERED_NAMES[i]);
        if (!buffered[i]) break;
        init_buffered[i] = buffered[i]->tp_init;
        if (replace_slot(buffered[i], offsetof(PyTypeObject, tp_init), (void *)init_buffered[i], (void *)INITS[i]))
            break;
    }
    Py_XDECREF(io);
    return PyErr_Occurred() ? -1 : 0;
}

/* ---- a UnicodeDecodeError shows the byte at its start, which is any number, of its object, which is anything
 * (gh-123378) ---- */

static PyObject *decode_error_str(PyObject *self) {
    PyUnicodeErrorObject *error = (PyUnicodeErrorObject *)self;
    if (!error->object) return PyUnicode_FromString("");
    PyObject *reason = PyObject_Str(error->reason ? error->reason : Py_None), *text = NULL;
    PyObject *encoding = reason ? PyObject_Str(error->encoding ? error->encoding : Py_None) : NULL;
    PyObject *object = error->object; /* from here on nothing of the guest's runs */
    Py_ssize_t start = error->start, end = error->end;
    if (encoding && PyBytes_Check(object) && start >= 0 && start < PyBytes_GET_SIZE(object) && end - 1 == start)
        text = PyUnicode_FromFormat("'%U' codec can't decode byte 0x%02x in position %zd: %U", encoding,
                                    (unsigned char)PyBytes_AS_STRING(object)[start], start, reason);
    else if (encoding)
        text = PyUnicode_FromFormat("'%U' codec can't decode bytes in position %zd-%zd: %U", encoding, start, end - 1,
                                    reason);
    Py_XDECREF(encoding);
    Py_XDECREF(reason);
    return text;
}

/* ---- hex() takes the length of its separator after the address of the bytes (gh-143195) ---- */

static PyCFunction hex_of_bytearray, hex_of_memoryview;

static PyObject *plain_text(PyObject *value) {
    if (PyUnicode_Check(value)) return PyUnicode_FromObject(value);
    return PyBytes_Check(value) ? PyBytes_FromStringAndSize(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value))
                                : Py_NewRef(value);
}

static PyObject *safe_hex(PyCFunction hex, PyObject *self, PyObject *const *args, Py_ssize_t count,
                          PyObject *keywords) {
    PyObject *own[2] = {NULL, NULL}, *result = NULL;
    Py_ssize_t all = count + (keywords ? PyTuple_GET_SIZE(keywords) : 0), made = 0;
    if (all > 2) return PyErr_Format(PyExc_TypeError, "hex() takes at most 2 arguments (%zd given)", all);
    while (made < all && (own[made] = plain_text(args[made]))) made++;
    if (made == all) result = ((_PyCFunctionFastWithKeywords)(void (*)(void))hex)(self, own, count, keywords);
    Py_XDECREF(own[0]);
    Py_XDECREF(own[1]);
    return result;
}

#define HEX(TYPE)                                                                                                      \
    static PyObject *TYPE##_hex(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {         \
        return safe_hex(hex_of_##TYPE, self, args, count, keywords);                                                   \
    }
HEX(bytearray)
HEX(memoryview)

/* ---- a list counts an extended slice before it goes through what is assigned to it (gh-120384) ---- */

static objobjargproc assign_to_list;

static int list_assign(PyObject *self, PyObject *key, PyObject *value) {
    if (!value || !PySlice_Check(key) || ((PySliceObject *)key)->step == Py_None)
        return assign_to_list(self, key, value);
    PyObject *items = PySequence_Fast(value, "must assign iterable to extended slice");
    int failed = items ? assign_to_list(self, key, items) : -1;
    Py_XDECREF(items);
    return failed;
}

/* ---- an array looks at an index before it makes a number of what is assigned there (gh-142555) ---- */

typedef struct {
    PyObject_VAR_HEAD char *items;
    Py_ssize_t allocated;
    const char *typecode; /* the beginning of its arraydescr */
} Array; /* the beginning of Modules/arraymodule.c's arrayobject */

static PyTypeObject *array_type;
static objobjargproc assign_to_array;
static ssizeobjargproc assign_item_to_array;
static PyCFunction array_append, array_insert, array_fromlist, array_extend, array_buffer_info;

/* The value that an array will hold, with nothing of the guest's left in it. */
static PyObject *number_for(PyObject *array, PyObject *value) {
    PyNumberMethods *as_number = Py_TYPE(value)->tp_as_number;
    int is_float = strchr("fd", *((Array *)array)->typecode) != NULL;
    if (is_float && as_number && (as_number->nb_float || as_number->nb_index)) return PyNumber_Float(value);
    return !is_float && PyIndex_Check(value) ? PyNumber_Index(value) : Py_NewRef(value);
}

static int array_assign(PyObject *self, PyObject *key, PyObject *value) {
    PyObject *number = value && !PySlice_Check(key) ? number_for(self, value) : Py_XNewRef(value);
    int failed = number || !value ? assign_to_array(self, key, number) : -1;
    Py_XDECREF(number);
    return failed;
}

static int array_assign_item(PyObject *self, Py_ssize_t at, PyObject *value) {
    PyObject *number = value ? number_for(self, value) : NULL;
    int failed = number || !value ? assign_item_to_array(self, at, number) : -1;
    Py_XDECREF(number);
    return failed;
}

static PyObject *safe_append(PyObject *self, PyObject *value) {
    PyObject *number = number_for(self, value), *result = number ? array_append(self, number) : NULL;
    Py_XDECREF(number);
    return result;
}

static PyObject *safe_insert(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2) return PyErr_Format(PyExc_TypeError, "insert expected 2 arguments, got %zd", count);
    PyObject *own[2] = {args[0], number_for(self, args[1])};
    PyObject *result = own[1] ? ((_PyCFunctionFast)(void (*)(void))array_insert)(self, own, count) : NULL;
    Py_XDECREF(own[1]);
    return result;
}

static PyObject *safe_fromlist(PyObject *self, PyObject *list) {
    if (!PyList_Check(list)) return array_fromlist(self, list); /* which says so */
    PyObject *numbers = PySequence_List(list), *result = NULL;
    Py_ssize_t done = 0;
    for (; numbers && done < PyList_GET_SIZE(numbers); done++) {
        PyObject *number = number_for(self, PyList_GET_ITEM(numbers, done));
        if (!number || PyList_SetItem(numbers, done, number)) break;
    }
    if (numbers && done == PyList_GET_SIZE(numbers)) result = array_fromlist(self, numbers);
    Py_XDECREF(numbers);
    return result;
}

/* PyCMethod, whose count has another sign since Python 3.14. */
typedef PyObject *(*with_class)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);

static PyObject *safe_extend(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t count,
                             PyObject *keywords) {
    if (count != 1 || keywords || PyObject_TypeCheck(args[0], array_type))
        return ((with_class)(void (*)(void))array_extend)(self, type, args, count, keywords);
    PyObject *iterator = PyObject_GetIter(args[0]), *value;
    while (iterator && (value = PyIter_Next(iterator))) {
        PyObject *added = safe_append(self, value);
        Py_DECREF(value);
        if (!added) break;
        Py_DECREF(added);
    }
    Py_XDECREF(iterator);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* (address, length), as array.buffer_info() tells: programs ask it for the length. */
static PyObject *disguised_buffer_info(PyObject *self, PyObject *none) {
    PyObject *told = array_buffer_info(self, none);
    void *address = told ? PyLong_AsVoidPtr(PyTuple_GET_ITEM(told, 0)) : NULL;
    PyObject *result =
        told ? Py_BuildValue("NO", PyLong_FromVoidPtr(disguised(address)), PyTuple_GET_ITEM(told, 1)) : NULL;
    Py_XDECREF(told);
    return result;
}

/* patch_array(array.array), when it is loaded: before it has subclasses. */
PyObject *ring_patch_array(PyObject *Py_UNUSED(module), PyObject *type) {
    if (!PyType_Check(type)) return PyErr_Format(PyExc_TypeError, "not a type");
    array_type = (PyTypeObject *)Py_NewRef(type);
    assign_to_array = array_type->tp_as_mapping->mp_ass_subscript;
    assign_item_to_array = array_type->tp_as_sequence->sq_ass_item;
    array_type->tp_as_mapping->mp_ass_subscript = array_assign;
    array_type->tp_as_sequence->sq_ass_item = array_assign_item;
    replace_wrappers(array_type, (void *)assign_to_array, (void *)array_assign);
    replace_wrappers(array_type, (void *)assign_item_to_array, (void *)array_assign_item);
    int failed = replace_method(array_type, "append", &array_append, safe_append) ||
                 replace_method(array_type, "insert", &array_insert, (PyCFunction)(void (*)(void))safe_insert) ||
                 replace_method(array_type, "buffer_info", &array_buffer_info, disguised_buffer_info) ||
                 replace_method(array_type, "fromlist", &array_fromlist, safe_fromlist) ||
                 replace_method(array_type, "extend", &array_extend, (PyCFunction)(void (*)(void))safe_extend);
    return failed ? NULL : Py_NewRef(Py_None);
}

/* ---- a Struct that is initialised again frees what a pack() that goes on still reads ---- */

typedef struct {
    PyObject_HEAD Py_ssize_t size; /* -1: not initialised yet */
} Struct; /* the beginning of Modules/_struct.c's PyStructObject */

static initproc init_struct;

static int struct_init(PyObject *self, PyObject *args, PyObject *keywords) {
    if (((Struct *)self)->size == -1) return init_struct(self, args, keywords);
    return refuse_text(PyExc_TypeError, "__init__", "a Struct is made once");
}

static int patch_struct(void) {
    PyObject *module = PyImport_ImportModule("_struct");
    PyTypeObject *type = module ? (PyTypeObject *)PyObject_GetAttrString(module, "Struct") : NULL;
    Py_XDECREF(module);
    if (!type) return -1;
    init_struct = type->tp_init;
    int failed = replace_slot(type, offsetof(PyTypeObject, tp_init), (void *)init_struct, (void *)struct_init);
    Py_DECREF(type);
    return failed;
}

int patch_memory(void) {
    PyTypeObject *decode = (PyTypeObject *)PyExc_UnicodeDecodeError;
    assign_to_list = PyList_Type.tp_as_mapping->mp_ass_subscript;
    return replace_assignment(&PyList_Type, assign_to_list, list_assign) ||
                   replace_slot(decode, offsetof(PyTypeObject, tp_str), (void *)decode->tp_str,
                                (void *)decode_error_str) ||
                   replace_method(&PyByteArray_Type, "hex", &hex_of_bytearray,
                                  (PyCFunction)(void (*)(void))bytearray_hex) ||
                   replace_method(&PyMemoryView_Type, "hex", &hex_of_memoryview,
                                  (PyCFunction)(void (*)(void))memoryview_hex) ||
                   patch_struct() || patch_buffered()
               ? -1
               : 0;
}
