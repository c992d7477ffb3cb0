/*
 * Slots of built-in types through which a guest could make, change or be handed what guards keep from it. A slot is
 * replaced together with the copies that subclasses have of it and with the slot wrappers in the type's dictionary.
 */
#include "ring.h"

#include <descrobject.h>
#include <string.h>

/* ---- replacing a slot ---- */

void replace_wrappers(PyTypeObject *type, void *old, void *new) {
    PyObject *dict = dict_of(type), *key, *value;
    Py_ssize_t at = 0;
    while (dict && PyDict_Next(dict, &at, &key, &value))
        if (Py_IS_TYPE(value, &PyWrapperDescr_Type) && ((PyWrapperDescrObject *)value)->d_wrapped == old)
            ((PyWrapperDescrObject *)value)->d_wrapped = new;
    Py_XDECREF(dict);
}

/* A list. The method is taken before there are guards: modules that are loaded later have types to change too. */
static PyObject *subclasses_of(PyTypeObject *type) {
    static PyObject *method;
    if (!method) method = PyObject_GetAttrString((PyObject *)&PyType_Type, "__subclasses__");
    return method ? PyObject_CallOneArg(method, (PyObject *)type) : NULL;
}

int replace_slot(PyTypeObject *type, size_t slot, void *old, void *new) {
    void **place = (void **)(void *)((char *)type + slot);
    if (*place != old) return 0;
    *place = new;
    replace_wrappers(type, old, new);
    PyObject *subclasses = subclasses_of(type);
    int failed = !subclasses;
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(subclasses); i++)
        failed = replace_slot((PyTypeObject *)PyList_GET_ITEM(subclasses, i), slot, old, new);
    Py_XDECREF(subclasses);
    PyType_Modified(type);
    return failed;
}

/* ---- modules: a facade is never changed, a module of a library by libraries alone ---- */

static setattrofunc set_generic;

static int set_closed(PyObject *module, PyObject *name, PyObject *value) {
    if (value) return PyDict_SetItem(names_in(module), name, value);
    int failed = PyDict_DelItem(names_in(module), name);
    if (failed && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_SetObject(PyExc_AttributeError, name);
    return failed;
}

static int module_setattro(PyObject *module, PyObject *name, PyObject *value) {
    if (!PyUnicode_CheckExact(name)) { /* an object that equals many a name would be taken for one that may be set */
        PyErr_SetString(PyExc_TypeError, "attribute name must be a plain string");
        return -1;
    }
    if (Py_IS_TYPE(module, &ClosedModule_Type)) {
        if (is_set_by_library()) return set_closed(module, name, value);
    } else if (!is_sealed(module) && (who_asks() == LIBRARY || !ring.locked || !is_library_module(module))) {
        return set_generic(module, name, value);
    }
    static PyObject *stream_setter; /* system_facades.py has it: sys.stdout and its like may be replaced */
    if (!stream_setter) stream_setter = PyUnicode_InternFromString("__jail_set__");
    PyObject *set = stream_setter ? PyDict_GetItemWithError(PyModule_GetDict(module), stream_setter) : NULL;
    PyObject *answer = set ? PyObject_CallFunctionObjArgs(set, name, value, NULL) : NULL; /* no value: to be deleted */
    int done = answer == Py_True;
    Py_XDECREF(answer);
    if (done) return 0;
    if (PyErr_Occurred()) return -1;
    PyObject *reason = PyUnicode_FromString("modules are shared with the library and are not changed");
    if (reason) refuse(PyExc_AttributeError, name, reason);
    Py_XDECREF(reason);
    return -1;
}

static initproc init_module;

static int module_init(PyObject *module, PyObject *args, PyObject *keywords) {
    if (!is_sealed(module) && !Py_IS_TYPE(module, &ClosedModule_Type)) return init_module(module, args, keywords);
    return refuse_text(PyExc_AttributeError, "__init__", "modules are shared with the library and are not changed");
}

/* ---- functions: those of libraries are not changed, and none is made from a code object ---- */

/* The name of a function, as a plain text: attrs names the methods that it makes for a class. */
static int is_a_name(PyObject *name, PyObject *value) {
    static const char *const names[] = {"__name__", "__qualname__", "__module__", "__doc__"};
    if (!PyUnicode_Check(name) || !value || !PyUnicode_CheckExact(value)) return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) return 1;
    return 0;
}

/* A library may, by its own instruction, name a function of its own; functools (total_ordering) may do more with it. */
static int function_setattro(PyObject *function, PyObject *name, PyObject *value) {
    static const char *const functools[] = {"functools", NULL};
    if (!is_sealed(function) ||
        (asks_by_itself(function, name) && is_frame_of(PyFunction_GET_GLOBALS(function)) &&
         (is_a_name(name, value) || is_module_frame(functools))) ||
        is_changed_by_package(function, name))
        return PyObject_GenericSetAttr(function, name, value);
    PyObject *reason = PyUnicode_FromString("functions of the library are shared with it and are not changed");
    if (reason) refuse(PyExc_AttributeError, name, reason);
    Py_XDECREF(reason);
    return -1;
}

#define REFUSED_NEW(NAME, ORIGINAL, WHAT, REASON)                                                                      \
    static newfunc ORIGINAL;                                                                                           \
    static PyObject *NAME(PyTypeObject *type, PyObject *args, PyObject *keywords) {                                    \
        if (acts_for_package()) return ORIGINAL(type, args, keywords);                                                 \
        refuse_text(PyExc_TypeError, WHAT, REASON);                                                                    \
        return NULL;                                                                                                   \
    }
REFUSED_NEW(function_new, new_function, "FunctionType", "it makes functions with any globals and builtins")

/* make_function(...): FunctionType for annotationlib, which runs annotations a second time; with the guest's builtins.
 */
PyObject *ring_make_function(PyObject *Py_UNUSED(module), PyObject *args, PyObject *keywords) {
    PyObject *code = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    if (code && PyCode_Check(code) && is_library_code((PyCodeObject *)code))
        return refuse_text(PyExc_TypeError, "FunctionType", "code of the library runs in its own module"), NULL;
    PyObject *function = new_function(&PyFunction_Type, args, keywords);
    if (function) Py_SETREF(((PyFunctionObject *)function)->func_builtins, Py_NewRef(ring.builtins));
    return function;
}

REFUSED_NEW(code_new, new_code, "CodeType", "it makes code that no check has seen")
REFUSED_NEW(traceback_new, new_traceback, "TracebackType", "it takes frames")

/* ---- dir(): it asks for __bases__ in C, without an instruction to look at; here it reads the classes themselves
 * ---- */

static int merge_names(PyObject *names, PyTypeObject *type) {
    PyObject *mro = type->tp_mro;
    for (Py_ssize_t i = mro ? PyTuple_GET_SIZE(mro) : 0; i-- > 0;) {
        PyObject *dict = dict_of((PyTypeObject *)PyTuple_GET_ITEM(mro, i));
        int failed = dict && PyDict_Update(names, dict);
        Py_XDECREF(dict);
        if (failed) return -1;
    }
    return 0;
}

static PyObject *names_of(PyObject *names, PyObject *type) {
    PyObject *keys =
        names && (!PyType_Check(type) || !merge_names(names, (PyTypeObject *)type)) ? PyDict_Keys(names) : NULL;
    Py_XDECREF(names);
    return keys;
}

static PyObject *type_dir(PyObject *self, PyObject *Py_UNUSED(none)) { return names_of(PyDict_New(), self); }

static PyObject *object_dir(PyObject *self, PyObject *Py_UNUSED(none)) {
    PyObject *dict = PyObject_GetAttrString(self, "__dict__"), *names;
    if (!dict) PyErr_Clear();
    names = dict && PyDict_Check(dict) ? PyDict_Copy(dict) : PyDict_New();
    Py_XDECREF(dict);
    PyObject *type = PyObject_GetAttrString(self, "__class__");
    if (!type) PyErr_Clear();
    PyObject *keys = names_of(names, type ? type : (PyObject *)Py_TYPE(self));
    Py_XDECREF(type);
    return keys;
}

int replace_method(PyTypeObject *type, const char *name, PyCFunction *original, PyCFunction function) {
    PyObject *dict = dict_of(type), *method = dict ? PyDict_GetItemString(dict, name) : NULL; /* borrowed */
    int found = method && Py_IS_TYPE(method, &PyMethodDescr_Type);
    PyMethodDef *definition = found ? ((PyMethodDescrObject *)method)->d_method : NULL;
    if (definition && original) *original = definition->ml_meth;
    if (definition) definition->ml_meth = function;
    Py_XDECREF(dict);
    if (!found) PyErr_Format(PyExc_RuntimeError, "this interpreter has no %s", name);
    return found ? 0 : -1;
}

/* ---- setters that look at nothing: object.__class__ of a module, type.__abstractmethods__ of a class of the library
 * ---- */

static setter set_class, set_abstract;

/* The names of slots are compared with those of the class that the object had, by the guest's __eq__ if it says so. */
static int has_slots(PyTypeObject *type) {
    for (; type; type = type->tp_base)
        if (type->tp_flags & Py_TPFLAGS_HEAPTYPE && ((PyHeapTypeObject *)type)->ht_slots) return 1;
    return 0;
}

/* A library gives an object one of its own classes, by its own instruction: zipfile.Path does so to a ZipFile. */
static int is_given_by_library(PyObject *value) {
    static PyObject *name;
    if (!name) name = PyUnicode_InternFromString("__class__");
    return value && PyType_Check(value) && is_sealed_class((PyTypeObject *)value) &&
           !has_slots((PyTypeObject *)value) && name && asks_by_itself(NULL, name);
}

/* The two classes are as mutable meanwhile as before they were sealed: the interpreter compares the layouts. */
static int set_sealed_class(PyObject *self, PyTypeObject *given, void *closure) {
    PyTypeObject *had = Py_TYPE(self);
    unsigned long seal = is_sealed_class(had) ? Py_TPFLAGS_IMMUTABLETYPE : 0;
    had->tp_flags &= ~seal;
    given->tp_flags &= ~Py_TPFLAGS_IMMUTABLETYPE;
    int failed = set_class(self, (PyObject *)given, closure);
    had->tp_flags |= seal;
    given->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    return failed;
}

static int class_setter(PyObject *self, PyObject *value, void *closure) {
    if (PyModule_Check(self) && (is_sealed(self) || Py_IS_TYPE(self, &ClosedModule_Type) || is_library_module(self)))
        return refuse_text(PyExc_TypeError, "__class__", "modules are shared with the library and are not changed");
    if (value && !splits_as_the_class(value)) return -1;
    return is_given_by_library(value) ? set_sealed_class(self, (PyTypeObject *)value, closure)
                                      : set_class(self, value, closure);
}

static int abstract_setter(PyObject *self, PyObject *value, void *closure) {
    if (!is_guest_made(self))
        return refuse_text(PyExc_TypeError, "__abstractmethods__", "classes of the library are shared with it");
    return set_abstract(self, value, closure);
}

static int replace_setter(PyTypeObject *type, const char *name, setter *original, setter function) {
    PyObject *dict = dict_of(type), *found = dict ? PyDict_GetItemString(dict, name) : NULL; /* borrowed */
    int is = found && Py_IS_TYPE(found, &PyGetSetDescr_Type);
    if (is) {
        *original = ((PyGetSetDescrObject *)found)->d_getset->set;
        ((PyGetSetDescrObject *)found)->d_getset->set = function;
    } else {
        PyErr_Format(PyExc_RuntimeError, "this interpreter has no %s", name);
    }
    Py_XDECREF(dict);
    return is ? 0 : -1;
}

/* ---- mappingproxy: its comparisons and unions hand the dictionary itself to the other operand (bpo-43838) ---- */

typedef struct {
    PyObject_HEAD PyObject *mapping;
} Proxy; /* Objects/descrobject.c, the same from 3.3 to 3.14 */

static PyObject *own_copy(PyObject *operand) {
    if (!Py_IS_TYPE(operand, &PyDictProxy_Type)) return Py_NewRef(operand);
    PyObject *mapping = ((Proxy *)operand)->mapping;
    return PyDict_CheckExact(mapping) ? PyDict_Copy(mapping) : Py_NewRef(mapping);
}

static PyObject *proxy_richcompare(PyObject *left, PyObject *right, int operation) {
    PyObject *copy = own_copy(left);
    PyObject *result = copy ? PyObject_RichCompare(copy, right, operation) : NULL;
    Py_XDECREF(copy);
    return result;
}

static PyObject *proxy_or(PyObject *left, PyObject *right) {
    PyObject *first = own_copy(left), *second = first ? own_copy(right) : NULL;
    PyObject *result = second ? PyNumber_Or(first, second) : NULL;
    Py_XDECREF(first);
    Py_XDECREF(second);
    return result;
}

#define REPLACE(TYPE, SLOT, NEW) replace_slot(&(TYPE), offsetof(PyTypeObject, SLOT), (void *)(TYPE).SLOT, (void *)(NEW))

int patch_types(void) {
    set_generic = PyModule_Type.tp_setattro;
    init_module = PyModule_Type.tp_init;
    new_function = PyFunction_Type.tp_new;
    new_code = PyCode_Type.tp_new;
    new_traceback = PyTraceBack_Type.tp_new;
    replace_wrappers(&PyDictProxy_Type, (void *)PyDictProxy_Type.tp_as_number->nb_or, (void *)proxy_or);
    PyDictProxy_Type.tp_as_number->nb_or = proxy_or;
    return REPLACE(PyModule_Type, tp_setattro, module_setattro) ||
                   REPLACE(PyFunction_Type, tp_setattro, function_setattro) ||
                   REPLACE(PyFunction_Type, tp_new, function_new) || REPLACE(PyCode_Type, tp_new, code_new) ||
                   REPLACE(PyTraceBack_Type, tp_new, traceback_new) || patch_groups() ||
                   REPLACE(PyDictProxy_Type, tp_richcompare, proxy_richcompare) || patch_memory() || patch_owners() ||
                   patch_generics() || mark_dynamic() || gate_loaders() ||
                   replace_setter(&PyBaseObject_Type, "__class__", &set_class, class_setter) ||
                   replace_setter(&PyType_Type, "__abstractmethods__", &set_abstract, abstract_setter) ||
                   REPLACE(PyModule_Type, tp_init, module_init) ||
                   replace_method(&PyType_Type, "__dir__", NULL, type_dir) ||
                   replace_method(&PyBaseObject_Type, "__dir__", NULL, object_dir)
               ? -1
               : 0;
}
