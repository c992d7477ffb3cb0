/*
 * Calls of functions of the host: a frame goes out, and an answer comes back, both text (jail/core/plain_data.py). The
 * guest's one thread waits in a plain call; calls that give promises are answered by the loop. The next request of a
 * session comes the same way.
 */
#include "realm.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    REQUEST = JAIL_FRAME_RUN,
    ASK = JAIL_FRAME_ASK,
    SOURCE = JAIL_FRAME_SOURCE,
    HOST_CALL = JAIL_FRAME_HOST_CALL,
    HOST_ANSWER = JAIL_FRAME_HOST_ANSWER,
    LARGEST = 64 << 20,
    LONGEST_NAME = 255
};

struct frame {
    uint32_t call; /* 0: a request, or a source */
    size_t size;
    char *data; /* to be freed; a zero follows it */
};

static uint32_t calls;
static int promised; /* calls that the loop has to wait for */

/* Reads one frame of the supervisor's, which is trusted to be whole. */
static struct frame read_frame(void) {
    unsigned char header[5], id[4] = {0};
    receive_or_end((char *)header, sizeof header);
    size_t size = number_at(header);
    if ((header[4] != REQUEST && header[4] != HOST_ANSWER && header[4] != SOURCE) || size > LARGEST) abort();
    if (header[4] == HOST_ANSWER) {
        if (size < sizeof id) abort();
        receive_or_end((char *)id, sizeof id);
        size -= sizeof id;
    }
    struct frame frame = {number_at(id), size, malloc(size + 1)};
    if (!frame.data) abort();
    receive_or_end(frame.data, size);
    frame.data[size] = 0;
    return frame;
}

/* Waits until the supervisor has sent something; below zero: for as long as that takes. False: the time is over, or a
 * signal came, for which there is no moment between the look at it and the wait. */
static bool has_come(double milliseconds) {
    struct pollfd channel = {CHANNEL, POLLIN, 0};
    struct timespec left = {(time_t)(milliseconds / 1e3), (long)(milliseconds * 1e6) % 1000000000L};
    sigset_t interrupt, before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    int count = is_interrupt_due() ? 0 : ppoll(&channel, 1, milliseconds < 0 ? NULL : &left, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return count > 0;
}

/* {call: u32, all threads wait: u8, length of the name: u8}, the name, and the arguments as JSON. */
static uint32_t say_call(JSContext *context, JSValue *arguments, bool waits) {
    size_t size, more;
    uint32_t call = 0;
    const char *name = JS_ToCStringLen2(context, &size, arguments[0], false);
    const char *text = name ? JS_ToCStringLen2(context, &more, arguments[1], false) : NULL;
    char *framed = text && size <= LONGEST_NAME ? js_malloc(context, 6 + size + more) : NULL;
    if (framed) {
        call = ++calls;
        for (int i = 0; i < 4; i++) framed[i] = (char)(call >> 8 * i);
        framed[4] = (char)waits;
        framed[5] = (char)size;
        memcpy(framed + 6, name, size);
        memcpy(framed + 6 + size, text, more);
        say(HOST_CALL, framed, 6 + size + more);
        js_free(context, framed);
    } else if (text && size > LONGEST_NAME) {
        JS_ThrowRangeError(context, "too long a name");
    }
    if (text) JS_FreeCString(context, text);
    if (name) JS_FreeCString(context, name);
    return call;
}

/* Takes an answer to a call that has given a promise; that to a call of an earlier evaluation is thrown away. */
static void settle(struct frame *frame) {
    JSValue both[2] = {number(frame->call), JS_NewStringLen(realm.context, frame->data, frame->size)};
    JSValue known = call_kit("settle", 2, both);
    if (known.tag == TAG_BOOL && known.u.int32) promised--;
    if (is_exception(known)) JS_FreeValue(realm.context, JS_GetException(realm.context)); /* no memory is left */
    JS_FreeValue(realm.context, both[1]);
    free(frame->data);
}

/* call(name, arguments): the answer, waited for. */
JSValue host_call(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    uint32_t call = say_call(context, arguments, true);
    if (!call) return EXCEPTION;
    for (;;) {
        if (is_interrupted()) return EXCEPTION;
        if (!has_come(-1)) continue;
        struct frame frame = read_frame();
        if (frame.call != call) {
            settle(&frame);
            continue;
        }
        JSValue answer = JS_NewStringLen(context, frame.data, frame.size);
        free(frame.data);
        return answer;
    }
}

/* begin(name, arguments): a number, by which kit.settle is told the answer. */
JSValue host_begin(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    uint32_t call = say_call(context, arguments, false);
    if (!call) return EXCEPTION;
    promised++;
    return number(call);
}

bool is_answer_awaited(void) { return promised > 0; }

void forget_calls(void) { promised = 0; }

/* Waits for a timer, or for an answer to a call, and takes that. */
void wait_for(double milliseconds) {
    if (!has_come(milliseconds)) return;
    struct frame frame = read_frame();
    settle(&frame);
}

/* Asks for the source of a file beside the script (jail/watch/sources.py): the answer, to be freed, and its size. */
char *ask_source(const char *name, size_t *size) {
    say(ASK, name, strlen(name));
    struct frame frame = read_frame();
    *size = frame.size;
    return frame.data;
}

/* next_request(): waited for, as bytes. */
PyObject *engine_next_request(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    for (;;) {
        struct frame frame = read_frame();
        PyObject *request = frame.call ? NULL : PyBytes_FromStringAndSize(frame.data, (Py_ssize_t)frame.size);
        free(frame.data);
        if (request || PyErr_Occurred()) return request;
    }
}
