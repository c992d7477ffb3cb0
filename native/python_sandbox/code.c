/*
 * Whose code it is. Rights go by the code object that a frame runs: those of libraries are marked, at lock() all that
 * are loaded, later those that the importer executes. Nothing that a guest can make is marked: not code that it
 * compiles, not a copy by code.replace(), and not code that a library compiles from text. So the interpreter's
 * builtins, should a guest come by them, are functions like others: a frame that has them has no rights.
 *
 * The mark is the code object's extra data (PEP 523), which Python code cannot see and copies do not have.
 */
#include "ring.h"

#if PY_VERSION_HEX < 0x030C0000
#define PyUnstable_Code_GetExtra _PyCode_GetExtra
#define PyUnstable_Code_SetExtra _PyCode_SetExtra
#define PyUnstable_Eval_RequestCodeExtraIndex _PyEval_RequestCodeExtraIndex
#endif

static Py_ssize_t mark_index = -1, answer_index = -1;
static char library_mark; /* its address is the mark */

int is_library_code(PyCodeObject *code) {
    void *extra = NULL;
    if (PyUnstable_Code_GetExtra((PyObject *)code, mark_index, &extra)) PyErr_Clear();
    return extra == &library_mark;
}

/* ---- answers that stay with a code object: two bits for each question, in the pointer itself ---- */

static uintptr_t answers_of(PyCodeObject *code) {
    void *extra = NULL;
    if (PyUnstable_Code_GetExtra((PyObject *)code, answer_index, &extra)) PyErr_Clear();
    return (uintptr_t)extra;
}

int known_answer(PyCodeObject *code, int question) {
    uintptr_t bits = answers_of(code) >> 2 * question;
    return bits & 2 ? (int)(bits & 1) : -1;
}

void keep_answer(PyCodeObject *code, int question, int answer) {
    uintptr_t bits = answers_of(code) | (uintptr_t)(2 | !!answer) << 2 * question;
    if (PyUnstable_Code_SetExtra((PyObject *)code, answer_index, (void *)bits)) PyErr_Clear(); /* it is asked again */
}

static int mark_code(PyCodeObject *code) {
    if (is_library_code(code)) return 0;
    if (PyUnstable_Code_SetExtra((PyObject *)code, mark_index, &library_mark)) return -1;
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(code->co_consts); i++) {
        PyObject *constant = PyTuple_GET_ITEM(code->co_consts, i);
        if (PyCode_Check(constant)) failed = mark_code((PyCodeObject *)constant);
    }
    return failed;
}

/* Of the functions that exist, and of the frames that run: before a guest's first instruction all of them are ours. */
static int mark_loaded(void) {
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *objects = gc ? PyObject_CallMethod(gc, "get_objects", NULL) : NULL;
    int failed = !objects;
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(objects); i++) {
        PyObject *object = PyList_GET_ITEM(objects, i);
        if (PyFunction_Check(object)) failed = mark_code((PyCodeObject *)PyFunction_GET_CODE(object));
    }
    Py_XDECREF(objects);
    Py_XDECREF(gc);
    for (PyFrameObject *frame = PyThreadState_GetFrame(PyThreadState_Get()); frame;) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        failed = mark_code(code) || failed;
        Py_DECREF(code);
        Py_SETREF(frame, PyFrame_GetBack(frame));
    }
    return failed;
}

int is_real_builtins(PyObject *object) {
    return object == ring.real_builtins || (object && PyModule_Check(object) && names_in(object) == ring.real_builtins);
}

/* ---- exec() and eval() of the interpreter ---- */

enum {
    EXEC,
    EVAL,
    RUNNERS
};
static PyCFunction runners[RUNNERS];
static const char *const RUNNER_NAMES[RUNNERS] = {"exec", "eval"};

/* borrowed, or NULL */
static PyObject *globals_of(PyObject *const *args, Py_ssize_t count, PyObject *keywords) {
    if (count > 1) return args[1];
    for (Py_ssize_t i = 0; keywords && i < PyTuple_GET_SIZE(keywords); i++)
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, i), "globals") == 0) return args[count + i];
    return NULL;
}

/*
 * May this run? Code from the importer becomes a library's; other code, and text, runs with the guest's builtins,
 * whichever library has it run: its names and its text come from that library's caller. While a module is made, and in
 * a package that the policy lists, it runs where it says; it has no rights there all the same.
 */
static int is_runnable(int which, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {
    int is_code = count && PyCode_Check(args[0]);
    if (is_code && is_importing()) return mark_code((PyCodeObject *)args[0]) == 0;
    if (is_code && is_library_code((PyCodeObject *)args[0]))
        return refuse_text(PyExc_PermissionError, RUNNER_NAMES[which], "code of the library runs in its own module"), 0;
    if (who_asks() != LIBRARY) return 1; /* the tripwire ends the run: a guest has others of these names */
    if (is_module_made()) return 1;
    PyObject *globals = globals_of(args, count, keywords);
    if (globals && PyDict_Check(globals) && !PyDict_GetItemString(globals, "__builtins__"))
        return PyDict_SetItemString(globals, "__builtins__", ring.builtins) == 0;
    if (is_chooser()) return 1;
    if (!globals || globals == Py_None)
        return refuse_text(PyExc_PermissionError, RUNNER_NAMES[which], "text does not run in a library's module"), 0;
    if (!PyDict_Check(globals)) return 1; /* it says what is wrong */
    if (!is_real_builtins(PyDict_GetItemString(globals, "__builtins__"))) return 1;
    return refuse_text(PyExc_PermissionError, RUNNER_NAMES[which], "text does not run with a library's rights"), 0;
}

#define RUNNER(NAME, INDEX)                                                                                            \
    static PyObject *NAME(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {               \
        return is_runnable(INDEX, args, count, keywords)                                                               \
                   ? ((_PyCFunctionFastWithKeywords)(void (*)(void))runners[INDEX])(self, args, count, keywords)       \
                   : NULL;                                                                                             \
    }
RUNNER(gated_exec, EXEC)

#if PY_VERSION_HEX >= 0x030D0000
RUNNER(gated_eval, EVAL)
#define EVAL_FLAGS (METH_FASTCALL | METH_KEYWORDS)
#else
static PyObject *gated_eval(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    return is_runnable(EVAL, args, count, NULL) ? ((_PyCFunctionFast)(void (*)(void))runners[EVAL])(self, args, count)
                                                : NULL;
}
#define EVAL_FLAGS METH_FASTCALL
#endif

static PyMethodDef *of_builtins(const char *name) {
    PyObject *function = PyDict_GetItemString(ring.real_builtins, name); /* borrowed */
    return function && PyCFunction_Check(function) ? ((PyCFunctionObject *)function)->m_ml : NULL;
}

int mark_libraries(void) {
    mark_index = PyUnstable_Eval_RequestCodeExtraIndex(NULL);
    answer_index = PyUnstable_Eval_RequestCodeExtraIndex(NULL);
    if (mark_index < 0 || answer_index < 0) {
        PyErr_SetString(PyExc_RuntimeError, "this interpreter has no room for marks on code");
        return -1;
    }
    return mark_loaded() ||
                   replace_function(of_builtins("exec"), METH_FASTCALL | METH_KEYWORDS, &runners[EXEC],
                                    (void (*)(void))gated_exec) ||
                   replace_function(of_builtins("eval"), EVAL_FLAGS, &runners[EVAL], (void (*)(void))gated_eval)
               ? -1
               : 0;
}
