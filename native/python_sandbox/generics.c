/*
 * Puts together the arguments of a built-in generic that is subscripted again (list[T][int]). CPython takes what an
 * argument's own
 * __typing_subst__ returns for a tuple without looking, if the argument calls itself unpacked, and takes it for found
 * among the parameters: each gives a guest an object that it has made up (3.11 to 3.13), and nothing is freed for it.
 * Here each answer is looked at.
 */
#include "ring.h"

/* A new reference, or NULL: it has none, or an error is set. */
static PyObject *look_up(PyObject *object, const char *name) {
    PyObject *found = PyObject_GetAttrString(object, name);
    if (!found && PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
    return found;
}

static Py_ssize_t place_of(PyObject *parameters, PyObject *argument) {
    Py_ssize_t i = PyTuple_GET_SIZE(parameters);
    while (--i >= 0 && PyTuple_GET_ITEM(parameters, i) != argument) continue;
    return i;
}

static int must_be_tuple(PyObject *value) {
    if (!PyTuple_Check(value)) PyErr_Format(PyExc_TypeError, "expected a tuple, not '%.200s'", Py_TYPE(value)->tp_name);
    return PyTuple_Check(value);
}

static int add_all(PyObject *list, PyObject *tuple) {
    if (!must_be_tuple(tuple)) return -1;
    return PyList_SetSlice(list, PY_SSIZE_T_MAX, PY_SSIZE_T_MAX, tuple);
}

/* The list as a tuple, unless something ``failed``. */
static PyObject *finished(PyObject *list, int failed) {
    PyObject *tuple = list && !failed ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

/* *tuple[int, str] among the items stands for two. */
static int add_item(PyObject *list, PyObject *item) {
    PyObject *several = PyType_Check(item) ? NULL : look_up(item, "__typing_unpacked_tuple_args__");
    if (!several && PyErr_Occurred()) return -1;
    Py_ssize_t size = several && PyTuple_Check(several) ? PyTuple_GET_SIZE(several) : -1;
    int is_many = size == 0 || (size > 0 && PyTuple_GET_ITEM(several, size - 1) != Py_Ellipsis);
    int failed = is_many ? add_all(list, several) : PyList_Append(list, item);
    Py_XDECREF(several);
    return failed;
}

static PyObject *items_of(PyObject *item) {
    PyObject *list = PyList_New(0);
    if (!list || !PyTuple_Check(item)) return finished(list, !list || add_item(list, item));
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(item); i++)
        failed = add_item(list, PyTuple_GET_ITEM(item, i));
    return finished(list, failed);
}

/* A ParamSpec takes several items for one, a TypeVarTuple the rest. The reference to ``items`` is taken. */
static PyObject *prepared(PyObject *generic, PyObject *parameters, PyObject *items) {
    for (Py_ssize_t i = 0; items && i < PyTuple_GET_SIZE(parameters); i++) {
        PyObject *prepare = look_up(PyTuple_GET_ITEM(parameters, i), "__typing_prepare_subst__");
        if (prepare && prepare != Py_None) Py_SETREF(items, PyObject_CallFunction(prepare, "OO", generic, items));
        if ((!prepare && PyErr_Occurred()) || (items && !must_be_tuple(items))) Py_CLEAR(items);
        Py_XDECREF(prepare);
    }
    Py_ssize_t count = items ? PyTuple_GET_SIZE(items) : 0, expected = PyTuple_GET_SIZE(parameters);
    if (!items || count == expected) return items;
    PyErr_Format(PyExc_TypeError, "Too %s arguments for %R; actual %zd, expected %zd",
                 count > expected ? "many" : "few", generic, count, expected);
    Py_DECREF(items);
    return NULL;
}

static int add_parameter(PyObject *list, PyObject *parameter, PyObject *parameters, PyObject *items) {
    Py_ssize_t at = place_of(parameters, parameter);
    PyObject *value = at < 0 ? parameter : PyTuple_GET_ITEM(items, at);
    return Py_TYPE(parameter)->tp_iter && PyTuple_Check(value) ? add_all(list, value) : PyList_Append(list, value);
}

/* An argument that is a generic itself, with its own parameters given. */
static PyObject *filled(PyObject *argument, PyObject *parameters, PyObject *items) {
    PyObject *own = look_up(argument, "__parameters__"), *result = NULL;
    if (!own && PyErr_Occurred()) return NULL;
    if (own && PyTuple_Check(own) && PyTuple_GET_SIZE(own)) {
        PyObject *list = PyList_New(0);
        int failed = !list;
        for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(own); i++)
            failed = add_parameter(list, PyTuple_GET_ITEM(own, i), parameters, items);
        PyObject *given = finished(list, failed);
        result = given ? PyObject_GetItem(argument, given) : NULL;
        Py_XDECREF(given);
    } else {
        result = Py_NewRef(argument);
    }
    Py_XDECREF(own);
    return result;
}

static PyObject *replaced(PyObject *argument, PyObject *parameters, PyObject *items) {
    PyObject *replace = look_up(argument, "__typing_subst__"), *result = NULL;
    if (!replace) return PyErr_Occurred() ? NULL : filled(argument, parameters, items);
    Py_ssize_t at = place_of(parameters, argument);
    if (at < 0)
        PyErr_Format(PyExc_TypeError, "%R is no parameter", argument);
    else
        result = PyObject_CallOneArg(replace, PyTuple_GET_ITEM(items, at));
    Py_DECREF(replace);
    return result;
}

static PyObject *arguments_for(PyObject *arguments, PyObject *parameters, PyObject *items);

static int add_argument(PyObject *list, PyObject *argument, PyObject *parameters, PyObject *items) {
    if (PyType_Check(argument)) return PyList_Append(list, argument);
    PyObject *unpacked = look_up(argument, "__typing_is_unpacked_typevartuple__"), *value = NULL;
    int is_many = unpacked ? PyObject_IsTrue(unpacked) : PyErr_Occurred() ? -1 : 0;
    Py_XDECREF(unpacked);
    if (is_many >= 0)
        value = PY_VERSION_HEX >= 0x030D0000 && PyTuple_CheckExact(argument)
                    ? arguments_for(argument, parameters, items)
                    : replaced(argument, parameters, items);
    int failed = !value || (is_many ? add_all(list, value) : PyList_Append(list, value));
    Py_XDECREF(value);
    return failed;
}

static PyObject *arguments_for(PyObject *arguments, PyObject *parameters, PyObject *items) {
    PyObject *list = PyList_New(0);
    int failed = !list;
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(arguments); i++)
        failed = add_argument(list, PyTuple_GET_ITEM(arguments, i), parameters, items);
    return finished(list, failed);
}

/* An attribute of the type's own, whatever a subclass calls so. */
static PyObject *own_of(PyTypeObject *type, PyObject *generic, const char *name) {
    PyObject *dict = dict_of(type), *descriptor = dict ? PyDict_GetItemString(dict, name) : NULL; /* borrowed */
    descrgetfunc get = descriptor ? Py_TYPE(descriptor)->tp_descr_get : NULL;
    PyObject *value = get ? get(descriptor, generic, (PyObject *)Py_TYPE(generic)) : NULL;
    Py_XDECREF(dict);
    if (!value && !PyErr_Occurred()) PyErr_Format(PyExc_AttributeError, "%s", name);
    return value;
}

static PyObject *subscripted(PyTypeObject *type, PyObject *generic, PyObject *item) {
    PyObject *arguments = own_of(type, generic, "__args__"), *parameters = NULL, *items = NULL, *result = NULL;
    if (arguments) parameters = own_of(type, generic, "__parameters__");
    if (parameters && must_be_tuple(arguments) && must_be_tuple(parameters)) {
        if (!PyTuple_GET_SIZE(parameters))
            PyErr_Format(PyExc_TypeError, "%R is not a generic class", generic);
        else
            items = items_of(item);
    }
    if (items) items = prepared(generic, parameters, items);
    if (items) result = arguments_for(arguments, parameters, items);
    Py_XDECREF(items);
    Py_XDECREF(parameters);
    Py_XDECREF(arguments);
    return result;
}

/* *list[int], of list[int] */
static PyObject *unpacked(PyObject *generic) {
    PyObject *iterator = generic ? PyObject_GetIter(generic) : NULL;
    PyObject *result = iterator ? PyIter_Next(iterator) : NULL;
    Py_XDECREF(iterator);
    Py_XDECREF(generic);
    return result;
}

static PyObject *subscript_alias(PyObject *generic, PyObject *item) {
    PyTypeObject *type = &Py_GenericAliasType;
    PyObject *arguments = subscripted(type, generic, item), *origin = NULL, *result = NULL, *starred = NULL;
    if (arguments) origin = own_of(type, generic, "__origin__");
    if (origin) result = Py_GenericAlias(origin, arguments);
    if (result) starred = own_of(type, generic, "__unpacked__");
    if (starred == Py_True) result = unpacked(result);
    if (!starred) Py_CLEAR(result);
    Py_XDECREF(starred);
    Py_XDECREF(origin);
    Py_XDECREF(arguments);
    return result;
}

static PyObject *subscript_union(PyObject *generic, PyObject *item) {
    PyObject *arguments = subscripted(Py_TYPE(generic), generic, item);
    PyObject *result = arguments && PyTuple_GET_SIZE(arguments) ? Py_NewRef(PyTuple_GET_ITEM(arguments, 0)) : NULL;
    for (Py_ssize_t i = 1; result && i < PyTuple_GET_SIZE(arguments); i++)
        Py_SETREF(result, PyNumber_Or(result, PyTuple_GET_ITEM(arguments, i)));
    if (arguments && !result && !PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "an empty union");
    Py_XDECREF(arguments);
    return result;
}

static int replace_subscript(PyTypeObject *type, binaryfunc subscript) {
    PyMappingMethods *mapping = type->tp_as_mapping;
    if (!mapping || !mapping->mp_subscript) return 0; /* this version's has none */
    replace_wrappers(type, (void *)mapping->mp_subscript, (void *)subscript);
    mapping->mp_subscript = subscript;
    PyType_Modified(type);
    return 0;
}

int patch_generics(void) {
    PyObject *either = PyNumber_Or((PyObject *)&PyLong_Type, (PyObject *)&PyUnicode_Type);
    if (!either) return -1;
    int failed =
        replace_subscript(&Py_GenericAliasType, subscript_alias) || replace_subscript(Py_TYPE(either), subscript_union);
    Py_DECREF(either);
    return failed;
}
