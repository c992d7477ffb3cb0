/*
 * A session: one request after another is answered in the same realm. Each frame carries the number of its evaluation
 * (jail/watch/session_watch.py). The jobs and timers of an evaluation that failed are dropped, so that the next one
 * begins with no job and no timer.
 *
 * SIGINT interrupts the evaluation that runs, once, by an error of the engine's that no guest can catch. From then on
 * the rest of it ends as well: the engine still closes iterators, whose method `return` is the guest's. The supervisor
 * sends the signal again until it has the answer, since one that comes before the evaluation has begun is dropped.
 */
#include "realm.h"

#include <signal.h>

enum {
    EVALUATED = JAIL_FRAME_EVALUATED
};

static bool is_on, is_discarding, is_stopped;
static volatile sig_atomic_t is_asked, heeds;
static uint32_t evaluation; /* its number */

/* The mark before the payload of each frame: nothing outside of a session. */
size_t session_mark(char mark[4]) {
    for (int i = 0; i < 4; i++) mark[i] = (char)(evaluation >> 8 * i);
    return is_on ? 4 : 0;
}

static void ask(int signal) {
    (void)signal;
    if (heeds) is_asked = 1;
    heeds = 0;
}

bool is_interrupt_due(void) { return is_asked; }

/* Throws, if the evaluation is to be interrupted, what no guest catches. */
bool is_interrupted(void) {
    if (!is_stopped && !is_asked) return false;
    is_stopped = true;
    is_asked = 0;
    JS_ThrowInternalError(realm.context, "interrupted");
    JSValue error = JS_GetException(realm.context);
    JS_SetUncatchableError(realm.context, error);
    JS_Throw(realm.context, error);
    return true;
}

/* Asked by the engine every 10,000 calls and jumps. */
static int must_stop(JSRuntime *runtime, void *opaque) {
    (void)runtime, (void)opaque;
    if (is_asked) is_stopped = true;
    is_asked = 0;
    return is_stopped || is_discarding;
}

/* The evaluation is over, and is told of: what runs for that is not to end. */
void note_stopped(void) { is_stopped = false; }

/* Discards timers, jobs and rejections. Jobs can only be run: with no stack for a call nothing of the guest's runs in
 * them, but for the bodies of asynchronous functions that go on; those the engine's question above ends. */
static void discard_work(void) {
    JSContext *context;
    int state;
    JS_FreeValue(realm.context, call_kit("forget", 0, NULL));
    forget_calls();
    is_discarding = true;
    JS_SetMaxStackSize(realm.runtime, 1);
    while ((state = JS_ExecutePendingJob(realm.runtime, &context)))
        if (state < 0) JS_FreeValue(realm.context, JS_GetException(realm.context));
    is_discarding = false;
    set_stack();
    forget_rejections();
}

static void say_evaluated(int status) {
    char word[4] = {(char)status, 0, 0, 0};
    JS_FreeValue(realm.context, call_kit("recount", 0, NULL));
    say(EVALUATED, word, sizeof word);
}

/* open_session(): from here on requests come one after another; says so as evaluation 0. No handler restarts a call:
 * what waits, for a timer or the host, is woken. */
PyObject *engine_open_session(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    struct sigaction action = {.sa_handler = ask};
    if (sigaction(SIGINT, &action, NULL)) return PyErr_SetFromErrno(PyExc_OSError);
    JS_SetInterruptHandler(realm.runtime, must_stop, NULL);
    is_on = true;
    JS_FreeValue(realm.context, call_kit("begin_names", 0, NULL));
    say_evaluated(0);
    Py_RETURN_NONE;
}

/* Tells a name that the engine lists nowhere, if there is one of this word. The global object has no prototype, so that
 * the word alone, as a source, calls nothing; a property of its own is known there. */
static void add_name(const char *word, size_t size) {
    JSValue arguments[2] = {JS_NewStringLen(realm.context, word, size), UNDEFINED};
    double is_listed = 0;
    JS_ToFloat64(realm.context, &is_listed, call_kit("is_listed", 1, arguments));
    if (!is_listed) arguments[1] = JS_Eval(realm.context, word, size, "", EVAL_GLOBAL);
    if (is_exception(arguments[1]))
        JS_FreeValue(realm.context, JS_GetException(realm.context));
    else if (!is_listed)
        JS_FreeValue(realm.context, call_kit("add_name", 2, arguments));
    JS_FreeValue(realm.context, arguments[0]);
    JS_FreeValue(realm.context, arguments[1]);
}

/* look(words): answers a request for the figures of the memory, or, with words, for the names of the guest's, some of
 * which may be among these. */
PyObject *engine_look(PyObject *Py_UNUSED(module), PyObject *words) {
    evaluation++;
    for (Py_ssize_t i = 0; words != Py_None && i < PyTuple_Size(words); i++) {
        PyObject *word = PyTuple_GetItem(words, i);
        add_name(PyBytes_AsString(word), (size_t)PyBytes_Size(word));
    }
    if (words == Py_None)
        say_heap();
    else
        JS_FreeValue(realm.context, call_kit("tell_names", 0, NULL));
    say_evaluated(0);
    Py_RETURN_NONE;
}

/* evaluate(source, filename, is_module, files): answers one request; raises nothing. */
PyObject *engine_evaluate(PyObject *Py_UNUSED(module), PyObject *args) {
    const char *source, *filename;
    Py_ssize_t size;
    int is_module;
    PyObject *files;
    if (!PyArg_ParseTuple(args, "y#spO!", &source, &size, &filename, &is_module, &PyDict_Type, &files)) return NULL;
    evaluation++;
    is_asked = 0;
    is_stopped = false;
    heeds = 1;
    JS_FreeValue(realm.context, call_kit("forget_notes", 0, NULL));
    set_modules(files, filename, false);
    int status = run_source(source, (size_t)size, filename, is_module, true);
    if (status) discard_work();
    say_evaluated(status);
    Py_RETURN_NONE;
}
