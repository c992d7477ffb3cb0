/*
 * Exception groups: except* trusts what a group's split() returns, without a look at it before 3.12.5 (and takes a
 * deque for a tuple: any memory). So no group has another split() than C's own. That is asked where a class is made,
 * for a clear error; where an attribute of a class is set, for all that are below it; where an object is given another
 * class; and where a group is made, because a class that was refused may have been handed out before
 * (__init_subclass__, __set_name__). An object's own dictionary does not count: the guard on split() is a
 * data descriptor.
 */
#include "ring.h"

static PyTypeObject *group;
static PyObject *split, *getattribute;
static PyObject *subclasses; /* type.__subclasses__, as it was before a guard stood there */
static newfunc new_type, new_group;
static setattrofunc set_on_type;

static int splits_as_it_should(PyTypeObject *type) {
    return !PyType_IsSubtype(type, group) ||
           (_PyType_Lookup(type, split) == _PyType_Lookup(group, split) &&
            _PyType_Lookup(type, getattribute) == _PyType_Lookup(group, getattribute));
}

static int refuse_split(void) {
    return refuse_text(PyExc_TypeError, "split", "except* trusts what an exception group's split() gives");
}

int splits_as_the_class(PyObject *class) {
    return !PyType_Check(class) || splits_as_it_should((PyTypeObject *)class) || refuse_split() == 0;
}

static PyObject *type_new(PyTypeObject *meta, PyObject *args, PyObject *keywords) {
    PyObject *type = new_type(meta, args, keywords);
    if (type && !splits_as_the_class(type)) Py_CLEAR(type);
    return type;
}

static PyObject *group_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    return splits_as_the_class((PyObject *)type) ? new_group(type, args, keywords) : NULL;
}

/* Is there a group among the class and all that are below it? A list of them, not a recursion: they may be very many.
 */
static int is_above_group(PyObject *class) {
    PyObject *waiting = PyList_New(0), *met = PySet_New(NULL);
    int found = waiting && met && PyList_Append(waiting, class) == 0 ? 0 : -1;
    for (Py_ssize_t at = 0; !found && at < PyList_GET_SIZE(waiting); at++) {
        PyObject *each = PyList_GET_ITEM(waiting, at), *address = PyLong_FromVoidPtr(each);
        int known = address ? PySet_Contains(met, address) : -1;
        if (known == 0 && PySet_Add(met, address)) known = -1;
        Py_XDECREF(address);
        if (known > 0) continue;
        found = known < 0 ? -1 : PyType_IsSubtype((PyTypeObject *)each, group);
        PyObject *below = found ? NULL : PyObject_CallOneArg(subclasses, each);
        if (!found && (!below || PyList_SetSlice(waiting, PyList_GET_SIZE(waiting), PyList_GET_SIZE(waiting), below)))
            found = -1;
        Py_XDECREF(below);
    }
    Py_XDECREF(waiting);
    Py_XDECREF(met);
    return found;
}

static int type_setattro(PyObject *type, PyObject *name, PyObject *value) {
    if (PyType_Check(type) && PyUnicode_Check(name) &&
        (PyUnicode_Compare(name, split) == 0 || PyUnicode_Compare(name, getattribute) == 0)) {
        int is = is_above_group(type);
        if (is) return is < 0 ? -1 : refuse_split();
    }
    return set_on_type(type, name, value);
}

int patch_groups(void) {
    group = (PyTypeObject *)PyExc_BaseExceptionGroup;
    split = PyUnicode_InternFromString("split");
    getattribute = PyUnicode_InternFromString("__getattribute__");
    PyObject *dict = dict_of(&PyType_Type);
    subclasses = Py_XNewRef(PyDict_GetItemString(dict, "__subclasses__"));
    Py_XDECREF(dict);
    if (!split || !getattribute || !subclasses) return -1;
    new_type = PyType_Type.tp_new;
    new_group = group->tp_new;
    set_on_type = PyType_Type.tp_setattro;
    return replace_slot(&PyType_Type, offsetof(PyTypeObject, tp_new), (void *)new_type, (void *)type_new) ||
                   replace_slot(group, offsetof(PyTypeObject, tp_new), (void *)new_group, (void *)group_new) ||
                   replace_slot(&PyType_Type, offsetof(PyTypeObject, tp_setattro), (void *)set_on_type,
                                (void *)type_setattro)
               ? -1
               : 0;
}
