/*
 * Calls of functions of the host: a frame goes out, and the thread that sent it waits for the answer. The supervisor's
 * frames come to whichever thread reads; each thread takes its own. The next request of a session comes the same way,
 * to the main thread.
 */
#include "value.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    REQUEST = 1,
    LARGEST = 64 << 20,
    LOOK = 20000000 /* nanoseconds between two looks at a thread that reads for all */
};

static struct frame_in {
    struct frame_in *next;
    uint32_t call; /* 0: a request */
    size_t size;
    char data[];
} *arrived;

static struct waiter {
    struct waiter *next;
    uint32_t call;
} *waiters;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static int is_read, waiting; /* waiting: threads in a call, counted with the GIL */
static uint32_t calls;

/* Reads one frame of the supervisor's, which is trusted to be whole. NULL if a signal comes first. */
static struct frame_in *read_frame(void) {
    unsigned char header[5], id[4] = {0};
    struct pollfd ready = {CHANNEL, POLLIN, 0};
    if (poll(&ready, 1, -1) < 0) return NULL;
    receive_or_end((char *)header, sizeof header);
    size_t size = number_at(header);
    if (header[4] == DONE) leave_now();
    if ((header[4] != REQUEST && header[4] != HOST_ANSWER) || size > LARGEST) die();
    if (header[4] == HOST_ANSWER) {
        if (size < sizeof id) die();
        receive_or_end((char *)id, sizeof id);
        size -= sizeof id;
    }
    struct frame_in *frame = malloc(sizeof *frame + size);
    if (!frame) die();
    *frame = (struct frame_in){NULL, number_at(id), size};
    receive_or_end(frame->data, size);
    return frame;
}

static struct frame_in *take(uint32_t call) {
    for (struct frame_in **at = &arrived; *at; at = &(*at)->next)
        if ((*at)->call == call) {
            struct frame_in *found = *at;
            *at = found->next;
            return found;
        }
    return NULL;
}

static int is_awaited(uint32_t call) {
    for (struct waiter *one = waiters; one; one = one->next)
        if (one->call == call) return 1;
    return call == 0;
}

/* With the lock, which is given away meanwhile. The answer to a call that was given up is thrown away. */
static void read_for_all(void) {
    is_read = 1;
    pthread_mutex_unlock(&lock);
    struct frame_in *frame = read_frame();
    pthread_mutex_lock(&lock);
    is_read = 0;
    if (frame && is_awaited(frame->call)) {
        frame->next = arrived;
        arrived = frame;
    } else {
        free(frame);
    }
    pthread_cond_broadcast(&came);
}

static void wait_a_while(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&came, &lock, &until);
}

/* NULL: a signal came, or some time has passed. */
static struct frame_in *look_for(uint32_t call) {
    pthread_mutex_lock(&lock);
    struct frame_in *found = take(call);
    if (!found) {
        if (is_read)
            wait_a_while();
        else
            read_for_all();
        found = take(call);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static PyObject *bytes_of(struct frame_in *frame) {
    PyObject *bytes = PyBytes_FromStringAndSize(frame->data, (Py_ssize_t)frame->size);
    free(frame);
    return bytes;
}

/* The next request, for the main thread alone. Threads of the guest's run meanwhile. */
PyObject *next_request(void) {
    struct frame_in *frame = NULL;
    while (!frame) {
        PyThreadState *state = PyEval_SaveThread();
        frame = look_for(0);
        PyEval_RestoreThread(state);
    }
    PyObject *request = bytes_of(frame);
    if (!request) die();
    return request;
}

/* Before the call is sent: the thread that reads for all throws away an answer that is not awaited. */
static void expect_answer(struct waiter *self) {
    pthread_mutex_lock(&lock);
    self->next = waiters;
    waiters = self;
    pthread_mutex_unlock(&lock);
}

static struct frame_in *await_answer(struct waiter *self) {
    struct frame_in *frame = NULL;
    while (!frame && !PyErr_CheckSignals()) {
        PyThreadState *state = PyEval_SaveThread();
        frame = look_for(self->call);
        PyEval_RestoreThread(state);
    }
    pthread_mutex_lock(&lock);
    for (struct waiter **at = &waiters; *at; at = &(*at)->next)
        if (*at == self) {
            *at = self->next;
            break;
        }
    if (!frame) free(take(self->call));
    pthread_mutex_unlock(&lock);
    return frame;
}

/* Whether every thread of Python's waits in a call: then the clock of the evaluation may stop. */
static int all_wait(void) {
    int threads = 0;
    for (PyThreadState *one = PyInterpreterState_ThreadHead(PyInterpreterState_Get()); one;
         one = PyThreadState_Next(one))
        threads++;
    return waiting == threads;
}

/* {call: u32, all wait: u8, length of the name: u8}, the name, and the arguments as JSON. */
static void say_call(uint32_t call, const char *name, Py_ssize_t size, const struct text *arguments) {
    struct text framed = {.grows = 1};
    char head[6] = {(char)call,         (char)(call >> 8), (char)(call >> 16),
                    (char)(call >> 24), (char)all_wait(),  (char)size};
    put(&framed, head, sizeof head);
    put(&framed, name, (size_t)size);
    put(&framed, arguments->at, arguments->used);
    if (!framed.failed) say(HOST_CALL, framed.at, framed.used);
    PyMem_RawFree(framed.at);
}

/* The arguments as JSON; 0, or -1 with a TypeError set for what is no plain data. */
static int encode(struct value *value, PyObject *arguments) {
    int collects = PyGC_Disable(); /* or finalizers would run amid it */
    put_value(value, arguments);
    PyErr_Clear();
    if (collects) PyGC_Enable();
    if (value->text.failed)
        PyErr_Format(PyExc_TypeError, "cannot send %.100s to a function of the host: %s",
                     value->of ? value->of->tp_name : "the arguments", value->why ? value->why : "it is no plain data");
    Py_XDECREF(value->of);
    return value->text.failed ? -1 : 0;
}

/* call_host(name, [arguments, keywords]): the answer, as bytes. */
PyObject *ring_call_host(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *name, *arguments;
    struct value value = {.text.grows = 1};
    struct frame_in *frame = NULL;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "UO", &name, &arguments)) return NULL;
    const char *letters = PyUnicode_AsUTF8AndSize(name, &size);
    if (!letters || size > UCHAR_MAX) return letters ? PyErr_Format(PyExc_ValueError, "too long a name") : NULL;
    if (encode(&value, arguments) == 0) {
        output_drain(); /* output that was printed before is seen before */
        struct waiter self = {NULL, ++calls};
        waiting++;
        expect_answer(&self);
        say_call(self.call, letters, size, &value.text);
        frame = await_answer(&self);
        waiting--;
    }
    PyMem_RawFree(value.text.at);
    return frame ? bytes_of(frame) : NULL;
}
