/*
 * A session: one request after another is answered by the same interpreter. The loop is C, so that nothing of a guest's
 * is called between two evaluations, and what an evaluation has left behind (patched classes, finalizers, threads,
 * hooks) meets no Python of the harness's there. Each frame carries the number of its evaluation: one that an earlier
 * evaluation kept back would be told by it (jail/watch/session_watch.py).
 *
 * SIGINT interrupts the evaluation that runs, once; at any other moment it does nothing. A handler of the guest's own
 * would run in whatever frame the signal finds, the harness's too, and a guest without one could not be interrupted: so
 * in a session the guest sets none.
 */
#include "ring.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    CHANNEL = 3,
    REQUEST = 1,
    LARGEST = 64 << 20
};

static int is_on, heeds;
static pid_t process;
static uint32_t number;
static PyCFunction plain_interrupt, plain_signal;

/* What stands before the payload of each frame: nothing outside of a session. */
size_t session_mark(char mark[4]) {
    for (int i = 0; i < 4; i++) mark[i] = (char)(number >> 8 * i);
    return is_on ? 4 : 0;
}

/* A process that the guest has forked, at level off: it has the channel, and nothing to say on it. */
int is_copy_of_session(void) { return is_on && getpid() != process; }

/* ---- the interrupt ---- */

typedef PyObject *(*Fast)(PyObject *, PyObject *const *, Py_ssize_t);

static PyObject *interrupt(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (is_on && !heeds) Py_RETURN_NONE;
    heeds = 0;
    return ((Fast)(void (*)(void))plain_interrupt)(self, args, count);
}

/* A ValueError is what asyncio, the only library that asks, does without. */
static PyObject *set_handler(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (is_on && count && PyLong_Check(args[0]) && PyLong_AsLong(args[0]) == SIGINT)
        return PyErr_Format(PyExc_ValueError, "SIGINT interrupts the evaluation in a session, and nothing else");
    PyErr_Clear();
    return ((Fast)(void (*)(void))plain_signal)(self, args, count);
}

static int replace_fast(PyObject *module, const char *name, PyCFunction *original, Fast function) {
    PyObject *found = PyObject_GetAttrString(module, name);
    int failed =
        !found || !PyCFunction_Check(found) ||
        replace_function(((PyCFunctionObject *)found)->m_ml, METH_FASTCALL, original, (void (*)(void))function);
    Py_XDECREF(found);
    return failed ? -1 : 0;
}

int serve_interrupts(void) {
    PyObject *module = PyImport_ImportModule("_signal");
    int failed = !module || replace_fast(module, "default_int_handler", &plain_interrupt, interrupt) ||
                 replace_fast(module, "signal", &plain_signal, set_handler);
    Py_XDECREF(module);
    return failed ? -1 : 0;
}

/* ---- the loop ---- */

static void receive(char *at, size_t size) {
    while (size) {
        ssize_t got = read(CHANNEL, at, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) syscall(SYS_exit_group, 125); /* the supervisor has closed it */
        at += got;
        size -= (size_t)got;
    }
}

/* The next request. Threads of the guest's run meanwhile. */
static PyObject *next_request(void) {
    unsigned char header[5];
    PyThreadState *state = PyEval_SaveThread();
    receive((char *)header, sizeof header);
    PyEval_RestoreThread(state);
    size_t length = header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 | (size_t)header[3] << 24;
    if (header[4] != REQUEST || length > LARGEST) die();
    PyObject *request = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (!request) die();
    state = PyEval_SaveThread();
    receive(PyBytes_AS_STRING(request), length);
    PyEval_RestoreThread(state);
    return request;
}

static void say_evaluated(int status) {
    char word[4] = {(char)status, 0, 0, 0};
    output_drain();
    recount();
    say(EVALUATED, word, sizeof word);
}

/* A signal that came after the evaluation before must not find this one. */
static void forget_signals(void) {
    if (PyErr_CheckSignals()) PyErr_Clear();
}

/* serve_session(evaluate): answers request after request by evaluate(request: bytes), which returns a status; never
 * returns. The first request is not waited for: the session is open, and says so as evaluation 0. */
PyObject *ring_serve_session(PyObject *Py_UNUSED(module), PyObject *evaluate) {
    is_on = 1;
    process = getpid();
    for (;; number++) {
        if (number == 0) {
            say_evaluated(0);
            continue;
        }
        PyObject *request = next_request();
        forget_notes();
        forget_signals();
        heeds = 1;
        PyObject *answer = PyObject_CallOneArg(evaluate, request);
        heeds = 0;
        int status = answer && PyLong_Check(answer) ? (int)PyLong_AsLong(answer) : 1;
        PyErr_Clear();
        Py_XDECREF(answer);
        Py_DECREF(request);
        if (is_copy_of_session()) {
            output_drain();
            syscall(SYS_exit_group, status & 0xFF);
        }
        say_evaluated(status);
    }
}
