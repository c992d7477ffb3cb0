/*
 * The ends of a guest that native/python_sandbox/output.c has to know of: the calls by which it ends itself or writes
 * past its streams, and the signals of a crash. Held output goes out first.
 */
#include "ring.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    MOST_ENDS = 24
};
static struct end {
    PyMethodDef *definition;
    PyCFunction original;
} ends[MOST_ENDS];
static int counted;

/* One C function for each, since it is not told which of Python's it stands for. The conventions are those of ml_flags.
 */
#define END(n)                                                                                                         \
    static PyObject *end_##n(PyObject *self, PyObject *arg) {                                                          \
        output_drain();                                                                                                \
        return ends[n].original(self, arg);                                                                            \
    }                                                                                                                  \
    static PyObject *fast_end_##n(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {          \
        output_drain();                                                                                                \
        PyCFunction original = ends[n].original;                                                                       \
        if (ends[n].definition->ml_flags & METH_KEYWORDS)                                                              \
            return ((PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *))(void (*)(void))original)(  \
                self, args, count, names);                                                                             \
        return ((PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t))(void (*)(void))original)(self, args,       \
                                                                                                     count);           \
    }
#define EACH_END(X)                                                                                                    \
    X(0)                                                                                                               \
    X(1)                                                                                                               \
    X(2)                                                                                                               \
    X(3)                                                                                                               \
    X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)
EACH_END(END)
#define NAMED(n) {end_##n, (PyCFunction)(void (*)(void))fast_end_##n},
static const struct {
    PyCFunction plain, fast;
} drained[MOST_ENDS] = {EACH_END(NAMED)};

static const struct {
    const char *module, *names[16];
} enders[] = {
    {"posix",
     {"_exit", "abort", "kill", "killpg", "execv", "execve", "posix_spawn", "posix_spawnp", "write", "writev",
      "sendfile", "splice", "pidfd_send_signal"}},
    {"_signal", {"raise_signal", "pthread_kill", "pidfd_send_signal", "alarm", "setitimer"}},
    {"_posixsubprocess", {"fork_exec"}},
};

static void serve_end(PyObject *function) {
    if (!function || !PyCFunction_Check(function) || counted == MOST_ENDS) return;
    PyMethodDef *definition = ((PyCFunctionObject *)function)->m_ml;
    int known = METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL;
    int flags = definition->ml_flags,
        with_keywords = (flags & (METH_VARARGS | METH_KEYWORDS)) == (METH_VARARGS | METH_KEYWORDS);
    if (flags & ~known || with_keywords) return;
    ends[counted] = (struct end){definition, definition->ml_meth};
    definition->ml_meth = flags & METH_FASTCALL ? drained[counted].fast : drained[counted].plain;
    counted++;
}

void serve_ends(void) {
    for (size_t i = 0; i < sizeof enders / sizeof *enders; i++) {
        PyObject *module = PyImport_ImportModule(enders[i].module);
        for (const char *const *name = enders[i].names; module && *name; name++) {
            PyObject *function = PyObject_GetAttrString(module, *name);
            serve_end(function);
            Py_XDECREF(function);
            PyErr_Clear();
        }
        Py_XDECREF(module);
        PyErr_Clear();
    }
}

/* ---- signals ---- */

enum {
    STACK = 1 << 15
};
static char crash_stack[STACK]; /* a stack overflow has no room for a handler */

/* The handler is gone by now (SA_RESETHAND): the signal has its own effect. */
static void on_crash(int number) {
    output_rescue();
    raise(number);
}

static void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* As the kernel has it (rt_sigaction(2)): the C library's own call refuses this signal. */
struct kernel_action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
};

/* With the C library's own restorer, as it has just set it for another signal. */
static int handle_timer(int like) {
    struct kernel_action action;
    if (syscall(SYS_rt_sigaction, like, NULL, &action, sizeof action.mask)) return 0;
    action.handler = output_tick;
    action.flags = (action.flags & ~(unsigned long)(SA_RESETHAND | SA_NODEFER)) | SA_RESTART;
    return syscall(SYS_rt_sigaction, OUTPUT_SIGNAL, &action, NULL, sizeof action.mask) == 0;
}

int handle_signals(void) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU};
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        handle(crashes[i], on_crash, (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER));
    return handle_timer(SIGXCPU);
}
