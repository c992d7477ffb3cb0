/*
 * A session: one request after another is answered by the same interpreter. The loop is C, so that nothing of a guest's
 * is called between two evaluations, and what an evaluation has left behind (patched classes, finalizers, threads,
 * hooks) meets no Python of the harness's there. Each frame carries the number of its evaluation: one that an earlier
 * evaluation kept back would be told by it (jail/watch/session_watch.py).
 *
 * SIGINT interrupts the evaluation that runs, once; at any other moment it does nothing. A handler of the guest's own
 * would run in whatever frame the signal finds, the harness's too, and a guest without one could not be interrupted: so
 * in a session the guest sets none. The supervisor sends the signal again until it has the answer, since one that comes
 * before the evaluation has begun is dropped.
 */
#include "ring.h"

#include "abi/branches.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_on, heeds;
static pid_t process;
static uint32_t number;
static PyCFunction plain_interrupt, plain_signal;

/* The mark before the payload of each frame: nothing outside of a session. */
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

/* ---- copies ---- */

/* Waits for the supervisor, whose listener is told of this call (native/supervisor/copies.c). */
static long parked(long error) { return syscall(SYS_clone, JAIL_CLONE_PARKS, error, 0, 0, 0); }

/* Parks until the supervisor says how to go on: 0, by a copy, which parks as well; else with the number of the latest
 * evaluation, plus one. The supervisor has seen that there is no other thread, so no lock of a library's is held, and
 * no handler of fork is called: Python's are the guest's. Any other answer ends the process: two of one session would
 * read the same channel. */
static void branch(void) {
    long said, error = 0;
    output_drain();
    while ((said = parked(error)) == 0) {
        long child = syscall(SYS_clone, JAIL_CLONE_COPIES, 0, 0, 0, 0);
        error = child < 0 ? errno : 0;
    }
    if (said < 0) syscall(SYS_exit_group, 125);
    number = (uint32_t)(said - 1);
    if (getpid() == process) return;
    process = getpid();
    output_renew();
}

/* ---- the loop ---- */

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
    say_evaluated(0);
    for (;;) {
        PyObject *request = next_request();
        if (PyBytes_GET_SIZE(request) == 0) {
            Py_DECREF(request);
            branch();
            continue;
        }
        number++; /* not before: what threads say meanwhile is of the evaluation before */
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
