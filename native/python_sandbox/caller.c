/* Whose code is running: told by the mark on the code object of a frame (code.c). */
#include "ring.h"

#include <opcode.h>
#include <string.h>

struct ring ring;

static PyObject *module_named(PyObject *name) {
    PyObject *modules = PyImport_GetModuleDict();
    return PyUnicode_CheckExact(name) ? PyDict_GetItemWithError(modules, name) : NULL; /* borrowed */
}

/* The name of the module that these globals are of, if its code is marked. Borrowed, or NULL. */
static PyObject *module_name(PyObject *globals) {
    PyObject *name = PyDict_GetItemString(globals, "__name__");
    return name && PyUnicode_Check(name) ? name : NULL;
}

/* Are these the globals of a module? Those of the code that the interpreter was started with are none. */
static int is_of_module(PyObject *globals) {
    PyObject *name = module_name(globals), *module = name ? module_named(name) : NULL;
    int is = module && PyModule_Check(module) && names_in(module) == globals;
    PyErr_Clear();
    return is;
}

enum who who_runs(PyFrameObject *frame) {
    PyCodeObject *code = PyFrame_GetCode(frame);
    enum who who = is_library_code(code) ? LIBRARY : GUEST;
    Py_DECREF(code);
    return who;
}

PyFrameObject *nearest_frame(void) { return PyThreadState_GetFrame(PyThreadState_Get()); }

enum who who_asks(void) {
    int at;
    PyCodeObject *code = nearest_code(&at);
    if (code && is_library_code(code)) return LIBRARY;
    PyFrameObject *frame = nearest_frame();
    if (!frame) return NOBODY;
    enum who who = who_runs(frame);
    Py_DECREF(frame);
    return who;
}

/* A name that ends with a dot stands for all modules of a package. */
static int is_of(PyObject *module, const char *name) {
    size_t length = strlen(name);
    if (length && name[length - 1] != '.') return PyUnicode_CompareWithASCIIString(module, name) == 0;
    const char *text = PyUnicode_AsUTF8(module);
    return text && strncmp(text, name, length) == 0;
}

static int is_among(PyObject *module, const char *const *names) {
    int found = 0;
    for (; *names && !found; names++) found = is_of(module, *names);
    return found;
}

static int is_frame_in(PyFrameObject *frame, const char *const *names) {
    if (who_runs(frame) != LIBRARY) return 0;
    PyObject *globals = PyFrame_GetGlobals(frame), *name = module_name(globals);
    int found = name && is_among(name, names);
    Py_DECREF(globals);
    return found;
}

int is_module_frame(const char *const *names) {
    PyFrameObject *frame = nearest_frame();
    int found = frame && is_frame_in(frame, names);
    Py_XDECREF(frame);
    return found;
}

/* Questions about the function that runs nearest: number 0 is is_chooser(), each set of functions has another. */
enum {
    CHOOSER,
    FIRST_SET,
    MOST_QUESTIONS = 4 * sizeof(uintptr_t) /* as many as have room in a code object's answers */
};
static PyObject *sets[MOST_QUESTIONS];

static int number_of(PyObject *functions) {
    int number = FIRST_SET;
    while (number < MOST_QUESTIONS && sets[number] && sets[number] != functions) number++;
    if (number < MOST_QUESTIONS && !sets[number]) sets[number] = Py_NewRef(functions);
    return number;
}

static int is_function_named(PyFrameObject *frame, PyObject *functions) {
    PyObject *globals = PyFrame_GetGlobals(frame), *name = module_name(globals);
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *function = name ? PyUnicode_FromFormat("%U:%U", name, code->co_qualname) : NULL;
    PyObject *all = name ? PyUnicode_FromFormat("%U:*", name) : NULL;
    int found = function && all && (PySet_Contains(functions, function) == 1 || PySet_Contains(functions, all) == 1);
    Py_XDECREF(function);
    Py_XDECREF(all);
    Py_DECREF(code);
    Py_DECREF(globals);
    return found;
}

/* A module, a package (with a dot at its end), or a function as in is_function_named(). */
static int is_module_named(PyFrameObject *frame, PyObject *names) {
    PyObject *globals = PyFrame_GetGlobals(frame), *name = module_name(globals);
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *function = name ? PyUnicode_FromFormat("%U:%U", name, code->co_qualname) : NULL;
    int found = is_of_package(frame) || (function && PySequence_Contains(names, function) == 1);
    for (Py_ssize_t i = 0; function && !found && i < PyTuple_GET_SIZE(names); i++) {
        const char *each = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
        found = each && is_of(name, each);
    }
    Py_XDECREF(function);
    Py_DECREF(code);
    Py_DECREF(globals);
    return found;
}

/* The code of the nearest frame does not change: the answer is kept with its code. */
static int answer(int question, PyObject *names, int (*ask)(PyFrameObject *, PyObject *)) {
    int at, known;
    PyCodeObject *code = nearest_code(&at);
    if (code && is_library_code(code) && question < MOST_QUESTIONS && (known = known_answer(code, question)) >= 0)
        return known;
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 0;
    int is = who_runs(frame) == LIBRARY && ask(frame, names);
    if (code && is_library_code(code) && question < MOST_QUESTIONS) keep_answer(code, question, is);
    Py_DECREF(frame);
    return is;
}

int is_function_in(PyObject *functions) { return answer(number_of(functions), functions, is_function_named); }

int is_chooser(void) { return answer(CHOOSER, ring.choosers, is_module_named); }

int is_constant_of_library(PyObject *value) {
    PyFrameObject *frame = nearest_frame();
    int found = 0;
    if (!frame) return 0;
    if (who_runs(frame) == LIBRARY) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts) && !found; i++)
            found = PyTuple_GET_ITEM(code->co_consts, i) == value;
        Py_DECREF(code);
    }
    Py_DECREF(frame);
    return found;
}

static int holds_name(PyCodeObject *code, PyObject *name) {
    return PySequence_Contains(code->co_consts, name) == 1 || PySequence_Contains(code->co_names, name) == 1;
}

/*
 * asks_for(name): tells the caller of the libraries' __import__(), which calls this for a module of that name. True: an
 * import statement, or code that holds the name as a constant, or a module body; False: a guest; None: text that a
 * trusted package runs; else the asking function, whose caller has named the module.
 */
PyObject *ring_asks_for(PyObject *Py_UNUSED(module), PyObject *name) {
    PyFrameObject *own = nearest_frame(), *frame = own ? PyFrame_GetBack(own) : NULL;
    Py_XDECREF(own);
    if (!frame) return PyUnicode_FromString("C");
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *bytes = PyCode_GetCode(code), *globals = PyFrame_GetGlobals(frame), *answer = NULL;
    int at = PyFrame_GetLasti(frame);
    if (bytes && who_runs(frame) != LIBRARY)
        answer = Py_NewRef(runs_text_of_package(frame) ? Py_None : Py_False);
    else if (bytes && ((at >= 0 && at < PyBytes_GET_SIZE(bytes) && PyBytes_AS_STRING(bytes)[at] == IMPORT_NAME) ||
                       holds_name(code, name) || is_module_made()))
        answer = Py_NewRef(Py_True);
    else if (bytes)
        answer = PyUnicode_FromFormat("%S:%U", PyDict_GetItemString(globals, "__name__"), code->co_qualname);
    Py_XDECREF(bytes);
    Py_DECREF(globals);
    Py_DECREF(code);
    Py_DECREF(frame);
    return answer;
}

/*
 * The importer is at work for itself: from the nearest frame to _find_and_load_unlocked() there are frames of importlib
 * alone. A guest that calls a loader, or a function of importlib that takes one, has no such frame below its call.
 */
int is_importing(void) {
    static const char *const importlib[] = {"_frozen_importlib",
                                            "_frozen_importlib_external",
                                            "importlib._bootstrap",
                                            "importlib._bootstrap_external",
                                            "zipimport",
                                            NULL}; /* the first two are called by the others once importlib is loaded */
    PyFrameObject *frame = nearest_frame();
    int is = 0, inside = 1;
    while (frame && inside && !is) {
        PyObject *globals = PyFrame_GetGlobals(frame), *name = module_name(globals);
        PyCodeObject *code = PyFrame_GetCode(frame);
        inside = who_runs(frame) == LIBRARY && name && is_among(name, importlib);
        is = inside && PyUnicode_CompareWithASCIIString(code->co_name, "_find_and_load_unlocked") == 0;
        Py_DECREF(code);
        Py_DECREF(globals);
        Py_SETREF(frame, PyFrame_GetBack(frame));
    }
    Py_XDECREF(frame);
    return is;
}

int is_called_from(const char *module, const char *function) {
    PyFrameObject *frame = nearest_frame(), *back = frame ? PyFrame_GetBack(frame) : NULL;
    int is = 0;
    if (back && who_runs(back) == LIBRARY) {
        PyObject *globals = PyFrame_GetGlobals(back), *name = module_name(globals);
        PyCodeObject *code = PyFrame_GetCode(back);
        is = name && PyUnicode_CompareWithASCIIString(name, module) == 0 &&
             PyUnicode_CompareWithASCIIString(code->co_name, function) == 0;
        Py_DECREF(code);
        Py_DECREF(globals);
    }
    Py_XDECREF(back);
    Py_XDECREF(frame);
    return is;
}

/* As is_module_frame, of the frame that called the nearest. */
int is_called_by(const char *const *names) {
    PyFrameObject *frame = nearest_frame(), *back = frame ? PyFrame_GetBack(frame) : NULL;
    int is = back && is_frame_in(back, names);
    Py_XDECREF(back);
    Py_XDECREF(frame);
    return is;
}

int is_module_made(void) {
    PyFrameObject *frame = nearest_frame();
    int is = 0;
    while (frame && !is && who_runs(frame) == LIBRARY) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        PyObject *globals = PyFrame_GetGlobals(frame);
        is = PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0 && is_of_module(globals);
        Py_DECREF(globals);
        Py_DECREF(code);
        Py_SETREF(frame, PyFrame_GetBack(frame));
    }
    Py_XDECREF(frame);
    return is;
}

int is_module_body(void) {
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 0;
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *globals = PyFrame_GetGlobals(frame);
    int is = is_library_code(code) && PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0 &&
             is_of_module(globals);
    Py_DECREF(globals);
    Py_DECREF(code);
    Py_DECREF(frame);
    return is;
}

int is_frame_of(PyObject *globals) {
    PyFrameObject *frame = nearest_frame();
    if (!frame) return 0;
    PyObject *found = PyFrame_GetGlobals(frame);
    int is = found == globals;
    Py_DECREF(found);
    Py_DECREF(frame);
    return is;
}

int guest_line(void) {
    PyFrameObject *frame = nearest_frame();
    while (frame && who_runs(frame) != GUEST) Py_SETREF(frame, PyFrame_GetBack(frame));
    int line = frame ? PyFrame_GetLineNumber(frame) : 0;
    Py_XDECREF(frame);
    return line;
}
