/*
 * The guest's standard output and error, held back for at most a millisecond.
 *
 * Python buffers 8 KiB of what it prints into a pipe: a guest that is killed loses that, and a caller that reads along
 * sees nothing of it until then. A write for each line would cost a system call for each line. So text and bytes go
 * into memory of ours, in the order in which they were written, and a timer's signal handler writes them to the pipe:
 * it runs while the guest computes, sleeps or waits in C. A caller that ends the guest from outside cannot tell a line
 * of the last millisecond from one that was not printed yet. The ends that a guest makes by itself (a signal of its
 * own, abort, exec, a crash in C) write first; tests/privileged/test_output.py has them.
 *
 * Only the interpreter's own two streams, as they were before the guest ran, are served. A stream that is reconfigured,
 * detached or closed is CPython's again. PYTHONUNBUFFERED's way, write-through, was refused: it costs 60 % of a program
 * that prints.
 */
#include "ring.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    ROOM = 1 << 16,
    PAUSE = 1000000, /* nanoseconds */
    PORTION = 4096,  /* PIPE_BUF: a pipe that polls as writable takes so much without blocking (pipe(7)) */
};

static struct store {
    int fd;
    PyObject *text, *buffer; /* of sys.stdout or sys.stderr; NULL once it is CPython's again */
    char room[ROOM];
    size_t used;
    int error; /* of a write in the handler, for the next print */
    atomic_int busy, missed;
} stores[2] = {{.fd = 1}, {.fd = 2}};

static timer_t pause_timer;
static int has_timer, is_handled;
static atomic_int armed;

/* ---- without Python: called by handlers as well ---- */

static void arm(void) {
    struct itimerspec once = {.it_value = {0, PAUSE}};
    if (has_timer && !atomic_exchange(&armed, 1)) syscall(SYS_timer_settime, pause_timer, 0, &once, NULL);
}

/* Writes what is held. ``waits``: also while the pipe is full. The caller has ``busy``. */
static void write_out(struct store *store, int waits) {
    size_t done = 0;
    while (done < store->used) {
        struct pollfd ready = {store->fd, POLLOUT, 0};
        if (!waits && poll(&ready, 1, 0) == 0) break;
        ssize_t n =
            write(store->fd, store->room + done, waits ? store->used - done : Py_MIN(PORTION, store->used - done));
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno == EAGAIN) {
            if (waits) poll(&ready, 1, -1); /* the guest has made its own end non-blocking */
        } else if (errno != EINTR) {
            store->error = errno;
            done = store->used;
        }
    }
    memmove(store->room, store->room + done, store->used - done);
    store->used -= done;
}

static int take(struct store *store) { return !atomic_exchange(&store->busy, 1); }

static void give(struct store *store) {
    atomic_store(&store->busy, 0);
    if (atomic_exchange(&store->missed, 0)) arm();
}

void output_tick(int number) {
    (void)number;
    int before = errno;
    atomic_store(&armed, 0);
    for (int i = 0; i < 2; i++) {
        if (!take(&stores[i])) {
            atomic_store(&stores[i].missed, 1); /* its holder arms the timer anew */
            continue;
        }
        write_out(&stores[i], 0);
        int left = stores[i].used > 0;
        give(&stores[i]);
        if (left) arm();
    }
    errno = before;
}

/* Of a process that is about to end. A tick amid the write would else write the same once more, so the store is taken;
 * one whose holder does not give it back in 5 ms, since it has crashed, is written as it is. */
void output_rescue(void) {
    const struct timespec moment = {0, 50000};
    for (int i = 0; i < 2; i++) {
        for (int left = 100; left && !take(&stores[i]); left--) nanosleep(&moment, NULL);
        write_out(&stores[i], 1);
    }
}

/* A library may fork without the GIL. */
static void before_fork(void) {
    if (PyGILState_Check()) output_drain();
}

void output_renew(void) {
    has_timer = 0; /* timers are not inherited (fork(2)) */
    atomic_store(&armed, 0);
    for (int i = 0; i < 2; i++) atomic_store(&stores[i].busy, 0);
}

static int make_timer(void) {
    if (!is_handled) return 0;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = OUTPUT_SIGNAL};
    has_timer = syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &pause_timer) == 0;
    return has_timer;
}

/* ---- with Python ---- */

static void take_waiting(struct store *store) {
    const struct timespec moment = {0, 50000};
    while (!take(store)) {
        PyThreadState *state =
            PyEval_SaveThread(); /* its holder may wait for the GIL, or for the reader of a full pipe */
        nanosleep(&moment, NULL);
        PyEval_RestoreThread(state);
    }
}

static void write_out_waiting(struct store *store) {
    PyThreadState *state = PyEval_SaveThread();
    write_out(store, 1);
    PyEval_RestoreThread(state);
}

/* Everything that is held goes out now. With the GIL. */
void output_drain(void) {
    for (int i = 0; i < 2; i++) {
        if (!stores[i].used) continue;
        take_waiting(&stores[i]);
        write_out_waiting(&stores[i]);
        give(&stores[i]);
    }
}

/* -1 with an OSError set if a write has failed since the last call: what CPython's own write would have said. */
static int raise_error(struct store *store) {
    if (!store->error) return 0;
    errno = store->error;
    store->error = 0;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

/* Keeps a part of a stream. 0, or -1 with an OSError set. */
static int hold(struct store *store, const char *data, size_t size) {
    take_waiting(store);
    if (store->used + size > ROOM) write_out_waiting(store);
    if (size > ROOM) {
        PyThreadState *state = PyEval_SaveThread();
        for (size_t done = 0, part; done < size && !store->error; done += part) {
            part = Py_MIN(size - done, ROOM);
            memcpy(store->room, data + done, part);
            store->used = part;
            write_out(store, 1);
        }
        PyEval_RestoreThread(state);
    } else {
        memcpy(store->room + store->used, data, size);
        store->used += size;
    }
    give(store);
    if (raise_error(store)) return -1;
    if (!atomic_load(&armed)) {
        if (!has_timer && !make_timer())
            output_drain(); /* no timer can be had: a write for each print */
        else
            arm();
    }
    return 0;
}

static struct store *store_of(PyObject *stream) {
    for (int i = 0; i < 2; i++)
        if (stores[i].text && (stream == stores[i].text || stream == stores[i].buffer)) return &stores[i];
    return NULL;
}

static PyCFunction text_write, bytes_write, text_flush, bytes_flush, text_close, bytes_close, text_detach, bytes_detach;
static PyObject *(*text_reconfigure)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

int output_serves(PyObject *stream) { return stream == stores[0].text && stream; }

PyObject *output_write(PyObject *self, PyObject *text) {
    struct store *store = store_of(self);
    if (!store || !PyUnicode_Check(text)) return text_write(self, text);
    Py_ssize_t size;
    PyObject *encoded = NULL;
    const char *data;
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        data = PyUnicode_DATA(text);
        size = PyUnicode_GET_LENGTH(text);
    } else {
        /* Not PyUnicode_AsUTF8AndSize, which keeps the bytes with the string. */
        encoded = PyUnicode_AsUTF8String(text);
        if (!encoded) { /* surrogates: by the stream's own handler of errors, in its turn */
            PyErr_Clear();
            output_drain();
            PyObject *written = text_write(self, text), *flushed = written ? text_flush(self, NULL) : NULL;
            Py_XDECREF(flushed);
            if (!flushed) Py_CLEAR(written);
            return written;
        }
        data = PyBytes_AS_STRING(encoded);
        size = PyBytes_GET_SIZE(encoded);
    }
    int failed = hold(store, data, (size_t)size);
    Py_XDECREF(encoded);
    return failed ? NULL : PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *write_bytes(PyObject *self, PyObject *data) {
    struct store *store = store_of(self);
    Py_buffer view;
    if (!store || PyUnicode_Check(data)) return bytes_write(self, data);
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE)) return NULL;
    int failed = hold(store, view.buf, (size_t)view.len);
    Py_ssize_t size = view.len;
    PyBuffer_Release(&view);
    return failed ? NULL : PyLong_FromSsize_t(size);
}

/* 0, or -1 with the error of a write that the handler had. */
static int drain_of(PyObject *self, int for_good) {
    struct store *store = store_of(self);
    if (!store) return 0;
    output_drain();
    int failed = raise_error(store);
    if (for_good) store->text = store->buffer = NULL; /* both stay allocated: their holders own them */
    return failed;
}

static PyObject *flush_text(PyObject *self, PyObject *none) {
    return drain_of(self, 0) ? NULL : text_flush(self, none);
}
static PyObject *flush_bytes(PyObject *self, PyObject *none) {
    return drain_of(self, 0) ? NULL : bytes_flush(self, none);
}
static PyObject *close_text(PyObject *self, PyObject *none) {
    return drain_of(self, 1) ? NULL : text_close(self, none);
}
static PyObject *close_bytes(PyObject *self, PyObject *none) {
    return drain_of(self, 1) ? NULL : bytes_close(self, none);
}
static PyObject *detach_text(PyObject *self, PyObject *none) {
    return drain_of(self, 1) ? NULL : text_detach(self, none);
}
static PyObject *detach_bytes(PyObject *self, PyObject *none) {
    return drain_of(self, 1) ? NULL : bytes_detach(self, none);
}
static PyObject *reconfigure_text(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    return drain_of(self, 1) ? NULL : text_reconfigure(self, args, count, names);
}

/* ---- the start ---- */

static int is_utf8(PyObject *text) {
    PyObject *encoding = PyObject_GetAttrString(text, "encoding");
    int is = encoding && PyUnicode_Check(encoding) && PyUnicode_CompareWithASCIIString(encoding, "utf-8") == 0;
    Py_XDECREF(encoding);
    PyErr_Clear();
    return is;
}

static int serve_stream(struct store *store, const char *name, PyObject *type) {
    PyObject *text = PySys_GetObject(name); /* borrowed */
    if (!text || (PyObject *)Py_TYPE(text) != type || !is_utf8(text)) return 0;
    PyObject *buffer = PyObject_GetAttrString(text, "buffer");
    if (!buffer) return -1;
    store->text = Py_NewRef(text);
    store->buffer = buffer;
    return 0;
}

static int replace_reconfigure(PyTypeObject *type) {
    PyCFunction original;
    if (replace_method(type, "reconfigure", &original, (PyCFunction)(void (*)(void))reconfigure_text)) return -1;
    text_reconfigure = (PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *))(void (*)(void))original;
    return 0;
}

static int replace_methods(PyTypeObject *text, PyTypeObject *buffer) {
    return replace_method(text, "write", &text_write, output_write) ||
                   replace_method(text, "flush", &text_flush, flush_text) ||
                   replace_method(text, "close", &text_close, close_text) ||
                   replace_method(text, "detach", &text_detach, detach_text) || replace_reconfigure(text) ||
                   replace_method(buffer, "write", &bytes_write, write_bytes) ||
                   replace_method(buffer, "flush", &bytes_flush, flush_bytes) ||
                   replace_method(buffer, "close", &bytes_close, close_bytes) ||
                   replace_method(buffer, "detach", &bytes_detach, detach_bytes)
               ? -1
               : 0;
}

/* serve_output(): from now on what the interpreter's own streams are given is held for a moment, and never lost. */
PyObject *ring_serve_output(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    PyObject *io = PyImport_ImportModule("_io"), *text = NULL, *buffer = NULL;
    if (io) text = PyObject_GetAttrString(io, "TextIOWrapper");
    if (text) buffer = PyObject_GetAttrString(io, "BufferedWriter");
    int failed = !buffer || serve_stream(&stores[0], "stdout", text) || serve_stream(&stores[1], "stderr", text) ||
                 replace_methods((PyTypeObject *)text, (PyTypeObject *)buffer) || serve_print() || serve_interrupts();
    Py_XDECREF(buffer);
    Py_XDECREF(text);
    Py_XDECREF(io);
    if (failed) return NULL;
    serve_ends();
    is_handled = handle_signals();
    pthread_atfork(before_fork, NULL, output_renew);
    Py_RETURN_NONE;
}

/* renew_output(): in a copy that a zygote has forked by a raw clone, which calls no handlers of fork and resets
 * signals. */
PyObject *ring_renew_output(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    output_renew();
    is_handled = handle_signals();
    Py_RETURN_NONE;
}
