/*
 * An audit hook (PEP 578), which nothing can take away again. The acts that it forbids should not be reachable for the
 * guest at all: where the guest's own code sets one off, the run ends; a library that was made to do so gets a
 * PermissionError.
 */
#include "ring.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const TIME_ZONES[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
                                         "/etc/zoneinfo", NULL}; /* zoneinfo.TZPATH, as built in */
static const char *const MAKER[] = {"guest.deputies", NULL};
static const char *const SOCKETS[] = {"socket", NULL};

static const char *const READERS[] = {
    "_frozen_importlib_external", "linecache",          "tokenize", "ast", "guest.namespace", "guest.harness",
    "guest.tracebacks",           "guest.replacements", NULL};

/* An event by the start of its name. */
static const char *const FORBIDDEN[] = {"open",
                                        "os.",
                                        "subprocess.",
                                        "socket.",
                                        "ctypes.",
                                        "shutil.",
                                        "tempfile.",
                                        "glob.",
                                        "pathlib.",
                                        "marshal.",
                                        "mmap.",
                                        "fcntl.",
                                        "resource.",
                                        "pty.",
                                        "syslog.",
                                        "signal.",
                                        "sqlite3.",
                                        "winreg.",
                                        "ftplib.",
                                        "http.",
                                        "urllib.",
                                        "smtplib.",
                                        "poplib.",
                                        "imaplib.",
                                        "nntplib.",
                                        "telnetlib.",
                                        "webbrowser.",
                                        "ensurepip.",
                                        "pdb.",
                                        "cpython.run_",
                                        "gc.",
                                        "code.",
                                        "function.",
                                        "sys._",
                                        "sys.set",
                                        "sys.addaudit",
                                        "exec",
                                        "compile",
                                        "pickle.find_class",
                                        "builtins.breakpoint",
                                        "setopencodehook",
                                        "sys.remote_exec",
                                        "_posixsubprocess.",
                                        NULL};

static int starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

static int is_forbidden(const char *event) {
    for (const char *const *one = FORBIDDEN; *one; one++)
        if (**one == *event && starts_with(event, *one)) return 1;
    return 0;
}

static int opens_to_read(PyObject *args) {
    PyObject *flags = PyTuple_GET_SIZE(args) == 3 ? PyTuple_GET_ITEM(args, 2) : NULL;
    long bits = flags && PyLong_Check(flags) ? PyLong_AsLong(flags) : -1;
    return bits != -1 && !(bits & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND));
}

static int reads(const char *event, PyObject *args) {
    return (strcmp(event, "open") == 0 && opens_to_read(args)) || strcmp(event, "os.walk") == 0 ||
           strcmp(event, "os.scandir") == 0;
}

/* The importer reads modules, and nothing else: loaders have a get_data() that takes any path. */
static int is_module_file(PyObject *args) {
    static const char *const ENDINGS[] = {".py", ".pyc", ".so", NULL};
    PyObject *path = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    const char *text = path && PyUnicode_Check(path) ? PyUnicode_AsUTF8(path) : NULL;
    if (!text) PyErr_Clear();
    for (const char *const *one = ENDINGS; text && *one; one++)
        if (strlen(text) > strlen(*one) && strcmp(text + strlen(text) - strlen(*one), *one) == 0) return 1;
    return 0;
}

static int is_time_zone(PyObject *args) {
    PyObject *path = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    const char *text = path && PyUnicode_Check(path) ? PyUnicode_AsUTF8(path) : NULL;
    if (!text) PyErr_Clear();
    if (!text || strstr(text, "..")) return 0;
    for (const char *const *one = TIME_ZONES; *one; one++)
        if (starts_with(text, *one) && strchr("/", text[strlen(*one)])) return 1; /* the folder itself as well */
    return 0;
}

static int is_unix_socket(PyObject *args) {
    PyObject *family = PyTuple_GET_SIZE(args) > 1 ? PyTuple_GET_ITEM(args, 1) : NULL;
    return family && PyLong_Check(family) &&
           PyLong_AsLong(family) == 1; /* AF_UNIX: a loop's pair to wake itself with */
}

/* open(0) of a guest's, by the one module that makes it: a descriptor is all that it passes on. */
static int is_standard_input(PyObject *args) {
    static const char *const STREAMS[] = {"guest.streams", NULL};
    PyObject *file = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    int is_input = file && PyLong_CheckExact(file) && PyLong_AsLong(file) == 0;
    PyErr_Clear(); /* of a number that is too large */
    return is_input && is_module_frame(STREAMS);
}

/*
 * The guest's own files (jail/guests/python/files.py): that module acts on the last part of a path, in a folder that it
 * has a descriptor of, or on a descriptor; a file is open before the interpreter could open it.
 */
static int is_own_file_act(const char *event, PyObject *args) {
    static const char *const FILES[] = {"guest.files", NULL};
    PyObject *path = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    if (!path || !is_module_frame(FILES)) return 0;
    if (strcmp(event, "open") == 0) return 1;
    if (!starts_with(event, "os.")) return 0;
    return PyLong_CheckExact(path) ||
           (PyUnicode_Check(path) && PyUnicode_FindChar(path, '/', 0, PyUnicode_GET_LENGTH(path), 1) == -1);
}

/* A database in memory, by the one module that opens it: the name is its own. */
static int is_database_in_memory(const char *event, PyObject *args) {
    static const char *const DATABASES[] = {"guest.databases", NULL};
    PyObject *name = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    if (!name || !is_module_frame(DATABASES)) return 0;
    if (strcmp(event, "sqlite3.connect/handle") == 0) return 1; /* it has been opened */
    return strcmp(event, "sqlite3.connect") == 0 && PyUnicode_CheckExact(name) &&
           PyUnicode_CompareWithASCIIString(name, ":memory:") == 0;
}

/* Libraries that work on files tell so, and then act by functions that are gated. */
static int is_told_before(const char *event) {
    static const char *const TOLD[] = {"os.walk", "shutil.", "tempfile.", "glob.", "pathlib.", NULL};
    for (const char *const *one = TOLD; ring.has_files && *one; one++)
        if (starts_with(event, *one)) return 1;
    return 0;
}

/* Acts of libraries for themselves, whose object no guest can choose. */
static int is_own_work(const char *event, PyObject *args) {
    if (starts_with(event, "exec") || starts_with(event, "compile") || starts_with(event, "sys._getframe") ||
        starts_with(event, "sys.set_") || starts_with(event, "code.") || starts_with(event, "marshal."))
        return 1;
    if (strcmp(event, "open") == 0 && is_standard_input(args)) return 1;
    if (is_told_before(event) || is_own_file_act(event, args) || is_database_in_memory(event, args)) return 1;
    if (strcmp(event, "open") == 0 && opens_to_read(args)) return is_importing() && is_module_file(args);
    if (strcmp(event, "function.__new__") == 0) return is_module_frame(MAKER);
    if (strcmp(event, "os.listdir") == 0) return is_importing();
    if (strcmp(event, "socket.__new__") == 0)
        return is_module_frame(SOCKETS) && is_called_from("socket", "socketpair") && is_unix_socket(args);
    return 0;
}

/* A compiled module can do anything at all: at level strict only those of the standard library are loaded. */
static int is_foreign_code(const char *event, PyObject *args) {
    if (strcmp(event, "import") != 0 || !PyUnicode_Check(ring.compiled) || PyTuple_GET_SIZE(args) < 2) return 0;
    PyObject *file = PyTuple_GET_ITEM(args, 1);
    const char *path = PyUnicode_Check(file) ? PyUnicode_AsUTF8(file) : NULL, *folder = PyUnicode_AsUTF8(ring.compiled);
    if (!path || !folder) return PyUnicode_Check(file);
    return !starts_with(path, folder) || strstr(path, "-packages/");
}

/* Tells the import of a compiled module that is not on the list of those that may be loaded (acts.py). */
static int is_unknown_code(const char *event, PyObject *args) {
    if (strcmp(event, "import") != 0 || PyTuple_GET_SIZE(args) < 2) return 0;
    return PyUnicode_Check(PyTuple_GET_ITEM(args, 1)) && !is_known_code(PyTuple_GET_ITEM(args, 0));
}

static int audit(const char *event, PyObject *args, void *Py_UNUSED(data)) {
    if (!ring.locked) return 0;
    if (is_foreign_code(event, args))
        return refuse_text(PyExc_ImportError, "a compiled module",
                           "packages with compiled parts need guest.level = 'standard'");
    if (is_unknown_code(event, args)) { /* as where it is not installed: libraries do without */
        PyErr_Format(PyExc_ImportError, "no module named %R here", PyTuple_GET_ITEM(args, 0));
        return -1;
    }
    if (!is_forbidden(event)) return 0;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    enum who who = who_asks();
    int permitted = (who == LIBRARY && (ring.trusting > 0 || is_own_work(event, args) || acts_for_package())) ||
                    /* zoneinfo opens them in C, for the guest: data that any process may read */
                    (reads(event, args) && is_time_zone(args));
    PyErr_Restore(type, value, traceback);
    if (permitted) return 0;
    if (is_module_frame(READERS)) { /* of source lines, for a traceback or a SyntaxError: they do without */
        PyErr_SetString(PyExc_PermissionError, "no files here");
        return -1;
    }
    if (who == LIBRARY) /* no frame is the guest's: a thread whose first call is C's, a callback with no frame */
        return refuse_text(PyExc_PermissionError, event,
                           "files, processes, sockets and the interpreter's insides are out of reach");
    PyErr_Clear();
    end_run(PyUnicode_FromString(event), PyUnicode_FromString("nothing the guest can reach leads there"), guest_line());
}

/* As the kernel ends the process that makes a forbidden system call. No Python, no audit event: nothing is left to
 * interfere. */
void die(void) {
    signal(SIGSYS, SIG_DFL);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGSYS); /* of this thread: it does not go on meanwhile */
    _exit(128 + SIGSYS);
}

int set_tripwire(void) { return PySys_AddAuditHook(audit, NULL); }
