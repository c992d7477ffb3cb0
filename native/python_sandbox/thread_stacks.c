/*
 * The end of a thread's stack. The C library guards it by one page, which a larger frame steps over, into what is
 * mapped below: a product of two decimals of 80,000 digits has a frame of 256 KB (libmpdec's transposition), list.sort
 * one of more than a page. A guest chooses how large a stack is, how deep C calls C, and what lies below. So the lowest
 * megabyte of each thread's stack is closed, as the kernel does below the main thread's, and no stack is smaller than
 * twice that. Python takes no size of the guard, and glibc's own default is not that of a thread with attributes.
 */
#define _GNU_SOURCE
#include "ring.h"

#include <pthread.h>
#include <sys/mman.h>

enum {
    LEAST_STACK = 2 * STACK_GUARD
};
static PyCFunction start_new_thread, start_new, start_joinable_thread;

static size_t default_size(void) {
    pthread_attr_t attributes;
    size_t size = 0;
    if (pthread_getattr_default_np(&attributes)) return 0;
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_destroy(&attributes);
    return size;
}

/* The new thread waits for the interpreter's lock, which the caller has. */
static void close_end(pthread_t thread) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size;
    if (pthread_getattr_np(thread, &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    if (!low || mprotect(low, STACK_GUARD, PROT_NONE))
        Py_FatalError("the end of a thread's stack cannot be guarded"); /* there are 65,530 mappings */
}

/* The reference to ``started`` is taken: the thread's number, or what has it. */
static PyObject *with_guard(PyObject *started) {
    PyObject *number = !started                ? NULL
                       : PyLong_Check(started) ? Py_NewRef(started)
                                               : PyObject_GetAttrString(started, "ident");
    if (number) close_end((pthread_t)PyLong_AsUnsignedLong(number));
    Py_XDECREF(number);
    return started;
}

#define WITH_GUARD(CALL)                                                                                               \
    size_t set = PyThread_get_stacksize(), size = set ? set : default_size();                                          \
    if (size < LEAST_STACK) PyThread_set_stacksize(LEAST_STACK);                                                       \
    PyObject *started = with_guard(CALL);                                                                              \
    if (size < LEAST_STACK) PyThread_set_stacksize(set);                                                               \
    return started

static PyObject *guarded_start_new_thread(PyObject *self, PyObject *args) { WITH_GUARD(start_new_thread(self, args)); }

static PyObject *guarded_start_new(PyObject *self, PyObject *args) { WITH_GUARD(start_new(self, args)); }

static PyObject *guarded_start_joinable(PyObject *self, PyObject *args, PyObject *keywords) {
    WITH_GUARD(((PyCFunctionWithKeywords)(void (*)(void))start_joinable_thread)(self, args, keywords));
}

static int replace_start(PyObject *module, const char *name, int flags, PyCFunction *original, void (*function)(void)) {
    PyObject *found = PyDict_GetItemString(PyModule_GetDict(module), name); /* borrowed */
    if (!found) return 0;                                                   /* not of this version's */
    PyMethodDef *method = PyCFunction_Check(found) ? ((PyCFunctionObject *)found)->m_ml : NULL;
    return replace_function(method, flags, original, function);
}

/* Another function that starts threads, of a CPython that is not known yet, would start them unguarded. */
static int refuse_other_starts(PyObject *module) {
    static const char *const known[] = {"start_new_thread", "start_new", "start_joinable_thread"};
    PyObject *name;
    Py_ssize_t at = 0;
    while (PyDict_Next(PyModule_GetDict(module), &at, &name, NULL)) {
        const char *text = PyUnicode_AsUTF8(name);
        if (!text) return -1;
        int is_known = strncmp(text, "start_", 6) != 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) is_known |= strcmp(text, known[i]) == 0;
        if (is_known) continue;
        PyErr_Format(PyExc_RuntimeError, "this interpreter starts threads by _thread.%U, too", name);
        return -1;
    }
    return 0;
}

int guard_thread_stacks(void) {
    PyObject *module = PyImport_ImportModule("_thread");
    int failed = !module || refuse_other_starts(module) ||
                 replace_start(module, "start_new_thread", METH_VARARGS, &start_new_thread,
                               (void (*)(void))guarded_start_new_thread) ||
                 replace_start(module, "start_new", METH_VARARGS, &start_new, (void (*)(void))guarded_start_new) ||
                 replace_start(module, "start_joinable_thread", METH_VARARGS | METH_KEYWORDS, &start_joinable_thread,
                               (void (*)(void))guarded_start_joinable);
    Py_XDECREF(module);
    return failed ? -1 : 0;
}
