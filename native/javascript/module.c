/*
 * The extension of the JavaScript guest's harness: an engine with one realm, made before the guest's source is known.
 * Python hands it bytes and gets a number back; no object of Python's is ever a value in the realm.
 */
#include "realm.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const size_t MOST_STACK = 24 << 20; /* some 14,000 calls, as many as Node has */

struct realm realm;

static PyObject *failed(const char *what) {
    JSValue error = JS_GetException(realm.context);
    const char *text = JS_ToCStringLen2(realm.context, NULL, error, false);
    return PyErr_Format(PyExc_RuntimeError, "%s: %s", what, text ? text : "?");
}

/* Each script is a function of (host, kit, level): called once, now. */
static int load_script(const char *name, const char *source, size_t size, JSValue *arguments) {
    JSValue function = JS_Eval(realm.context, source, size, name, EVAL_GLOBAL);
    if (is_exception(function)) return -1;
    JSValue answer = JS_Call(realm.context, function, UNDEFINED, 3, arguments);
    JS_FreeValue(realm.context, function);
    return is_exception(answer) ? -1 : 0;
}

static int load_scripts(PyObject *scripts, const char *level) {
    JSValue host = host_functions(realm.context);
    JSValue arguments[3] = {host, realm.kit, JS_NewStringLen(realm.context, level, strlen(level))};
    for (Py_ssize_t i = 0; i < PyTuple_Size(scripts); i++) {
        const char *name, *source;
        Py_ssize_t size;
        if (!PyArg_ParseTuple(PyTuple_GetItem(scripts, i), "sy#", &name, &source, &size)) return -1;
        if (load_script(name, source, (size_t)size, arguments)) {
            failed(name);
            return -1;
        }
    }
    JS_FreeValue(realm.context, host);
    JS_FreeValue(realm.context, arguments[2]);
    return 0;
}

/* prepare(scripts, level): makes the realm. `scripts`: pairs of a name and its source. */
static PyObject *prepare(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *scripts;
    const char *level;
    if (!PyArg_ParseTuple(args, "O!s", &PyTuple_Type, &scripts, &level)) return NULL;
    if (strncmp(JS_GetVersion(), ENGINE_VERSION, strlen(ENGINE_VERSION)))
        return PyErr_Format(PyExc_ImportError, "quickjs-ng %s: version %s* is needed", JS_GetVersion(), ENGINE_VERSION);
    realm.runtime = JS_NewRuntime();
    realm.context = realm.runtime ? JS_NewContext(realm.runtime) : NULL;
    if (!realm.context || JS_AddIntrinsicDOMException(realm.context)) return PyErr_NoMemory();
    JS_SetCanBlock(realm.runtime, true); /* Atomics.wait waits, as in Node: the clock of the run goes on */
    JS_SetHostPromiseRejectionTracker(realm.runtime, track_rejection, NULL);
    JS_SetModuleLoaderFunc(realm.runtime, normalize_module, load_module, NULL);
    realm.kit = JS_NewObjectProto(realm.context, NOTHING);
    if (load_scripts(scripts, level)) return NULL;
    Py_RETURN_NONE;
}

/* run(source, filename, is_module, wants_value, files, has_beside) -> exit status. Raises nothing. */
static PyObject *run(PyObject *Py_UNUSED(module), PyObject *args) {
    const char *source, *filename;
    Py_ssize_t size;
    int is_module, wants_value, has_beside;
    PyObject *given;
    if (!PyArg_ParseTuple(args, "y#sppO!p", &source, &size, &filename, &is_module, &wants_value, &PyDict_Type, &given,
                          &has_beside))
        return NULL;
    set_modules(given, filename, has_beside);
    return PyLong_FromLong(run_source(source, (size_t)size, filename, is_module, wants_value));
}

/* Deep recursion is a RangeError before it is the end of the stack, which the jail's own limit decides. */
void set_stack(void) {
    struct rlimit limit;
    size_t most = MOST_STACK;
    if (!getrlimit(RLIMIT_STACK, &limit) && limit.rlim_cur / 4 * 3 < most) most = limit.rlim_cur / 4 * 3;
    JS_SetMaxStackSize(realm.runtime, most);
}

/* The second filter (jail/policy/javascript_syscalls.py). The first permits this call with these arguments alone, and
 * this one does not permit it any more. */
static int confine(const char *filter, size_t size) {
    unsigned short count = (unsigned short)(size / sizeof(struct sock_filter));
    struct sock_fprog program = {count, (struct sock_filter *)(void *)(uintptr_t)filter};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
}

/* ready(filter, is_locked): the last act before anything of a guest's is compiled: puts the filter on, if there is one,
 * and tells the supervisor that the realm is locked. */
static PyObject *ready(PyObject *Py_UNUSED(module), PyObject *args) {
    const char *filter;
    Py_ssize_t size;
    int is_locked;
    if (!PyArg_ParseTuple(args, "y#p", &filter, &size, &is_locked)) return NULL;
    set_stack();
    if (size && confine(filter, (size_t)size)) return PyErr_SetFromErrno(PyExc_OSError);
    if (is_locked) say(LOCKED, "true", 4);
    Py_RETURN_NONE;
}

/* leave(status, waits): the last word, and the exit; ``waits`` for the supervisor, which may end this process first. */
static PyObject *leave(PyObject *Py_UNUSED(module), PyObject *args) {
    int status, waits;
    char room[4];
    if (!PyArg_ParseTuple(args, "ip", &status, &waits)) return NULL;
    JS_FreeValue(realm.context, call_kit("recount", 0, NULL));
    char word[4] = {(char)status, 0, 0, 0};
    say(DONE, word, sizeof word);
    if (waits) (void)!read(CHANNEL, room, 1);
    syscall(SYS_exit_group, status & 0xFF);
    Py_RETURN_NONE;
}

static PyMethodDef METHODS[] = {
    {"prepare", prepare, METH_VARARGS, NULL},
    {"ready", ready, METH_VARARGS, NULL},
    {"renew", engine_renew, METH_NOARGS, NULL},
    {"run", run, METH_VARARGS, NULL},
    {"leave", leave, METH_VARARGS, NULL},
    {"grant", engine_grant, METH_VARARGS, NULL},
    {"open_session", engine_open_session, METH_NOARGS, NULL},
    {"next_request", engine_next_request, METH_NOARGS, NULL},
    {"evaluate", engine_evaluate, METH_VARARGS, NULL},
    {"look", engine_look, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef DEFINITION = {PyModuleDef_HEAD_INIT, "_engine", NULL, -1, METHODS, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__engine(void) { return PyModule_Create(&DEFINITION); }
