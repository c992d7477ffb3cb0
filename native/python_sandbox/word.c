/*
 * The ring's words to the supervisor, and the end of the run. All of it is C, with the GIL kept from the first byte
 * of a frame to its last: no thread of the guest's writes between, and no object of the guest's is asked for anything.
 */
#include "ring.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    MOST_NOTES = 256,
    MOST_LETTERS = 200, /* of one text of a note */
    ROOM = 8192,        /* two such texts, each letter a pair of escaped surrogates, and the rest of the object */
};

/* Returns false if the channel is gone. The supervisor reads all frames, so a full channel is waited for. */
static int is_sent(int kind, const char *payload, size_t size) {
    char head[9];
    size_t marked = session_mark(head + 5), length = size + marked;
    for (int i = 0; i < 4; i++) head[i] = (char)(length >> 8 * i);
    head[4] = (char)kind;
    struct iovec parts[2] = {{head, 5 + marked}, {(void *)(uintptr_t)payload, size}};
    while (parts[0].iov_len + parts[1].iov_len) {
        ssize_t sent = writev(CHANNEL, parts, 2);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return 0;
        for (int i = 0; i < 2; i++) {
            size_t part = Py_MIN((size_t)sent, parts[i].iov_len);
            parts[i].iov_base = (char *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            sent -= (ssize_t)part;
        }
    }
    return 1;
}

/* Within the ring the channel is out of the guest's reach: if it is closed all the same, the run is over. */
void say(int kind, const char *payload, size_t size) {
    if (!is_copy_of_session() && !is_sent(kind, payload, size) && ring.locked) die();
}

/* ---- notes: one refusal each, told the first time that it is met on its line ---- */

static struct note {
    PyObject *what, *why; /* exact strings of ours */
    int line;
    unsigned int count;
} notes[MOST_NOTES];
static int noted;

static void say_note(int kind, const struct note *note) {
    char room[ROOM];
    struct text text = {room, 0, sizeof room, 0, 0};
    put(&text, "{\"what\":", 8);
    put_string(&text, note->what);
    put(&text, ",\"detail\":", 10);
    put_string(&text, note->why);
    char numbers[64];
    int size = note->line ? snprintf(numbers, sizeof numbers, ",\"line\":%d,\"count\":%u}", note->line, note->count)
                          : snprintf(numbers, sizeof numbers, ",\"line\":null,\"count\":%u}", note->count);
    put(&text, numbers, (size_t)size);
    if (!text.failed) say(kind, text.at, text.used);
}

/* An exact string, of whatever subclass the text is: nothing of a guest's class is called. */
static PyObject *exact(PyObject *text) {
    return PyUnicode_Check(text) ? PyUnicode_Substring(text, 0, MOST_LETTERS) : PyUnicode_FromString("?");
}

static struct note *note_of(PyObject *what, int line) {
    for (int i = 0; i < noted; i++)
        if (notes[i].line == line && PyUnicode_Compare(notes[i].what, what) == 0) return &notes[i];
    return NULL;
}

static void note_at(PyObject *what, PyObject *why, int line) {
    if (ring.is_over && !line) return; /* refusals that the harness itself meets as it tells of the end */
    PyObject *name = exact(what), *reason = name ? exact(why) : NULL;
    struct note *known = reason ? note_of(name, line) : NULL;
    if (known) {
        known->count++;
    } else if (reason && noted < MOST_NOTES) {
        known = &notes[noted++];
        *known = (struct note){Py_NewRef(name), Py_NewRef(reason), line, 1};
        say_note(DENIAL, known);
    }
    Py_XDECREF(name);
    Py_XDECREF(reason);
    PyErr_Clear();
}

void note(PyObject *what, PyObject *why) { note_at(what, why, guest_line()); }

/* Those that were met more than once are told again, with their count. */
void recount(void) {
    for (int i = 0; i < noted; i++)
        if (notes[i].count > 1) say_note(DENIAL, &notes[i]);
}

void forget_notes(void) {
    while (noted) {
        Py_DECREF(notes[--noted].what);
        Py_DECREF(notes[noted].why);
    }
}

/* ---- the end ---- */

static struct stream {
    PyObject *file, *buffer, *raw;
} streams[2]; /* sys.stdout and sys.stderr as they were before the guest ran */
static PyObject *flush_text, *buffer_name;

/* The attributes that the guest has put into the instance, which would come before the type's methods. Let go of, not
 * released: that would run its finalizer. */
static void forget_own(PyObject *object) {
    PyObject **dict = _PyObject_GetDictPtr(object);
    if (dict) *dict = NULL;
}

static void flush(struct stream *stream) {
    PyObject *buffer = stream->file ? PyObject_GenericGetAttr(stream->file, buffer_name) : NULL;
    if (buffer && buffer == stream->buffer) {
        forget_own(stream->file);
        forget_own(stream->buffer);
        forget_own(stream->raw);
        Py_XDECREF(PyObject_CallOneArg(flush_text, stream->file));
    }
    Py_XDECREF(buffer);
    PyErr_Clear();
}

/*
 * Printed text is kept, as far as it is in the interpreter's own streams; then the process is over. The word of it
 * goes first: should anything of the flush take its time, the verdict is known.
 */
_Noreturn void end_run(PyObject *what, PyObject *why, int line) {
    struct note last = {what ? exact(what) : NULL, why ? exact(why) : NULL, line, 1};
    PyErr_Clear();
    if (last.what && last.why) {
        ring.is_over = 0;
        note_at(last.what, last.why, line);
        recount();
        say_note(ENDED, &last);
    }
    Py_SetRecursionLimit(Py_GetRecursionLimit() + 200); /* a guest that comes here at full depth has printed as well */
    output_drain();
    flush(&streams[0]);
    flush(&streams[1]);
    die();
}

static int keep(struct stream *stream, const char *name, PyObject *type) {
    PyObject *file = PySys_GetObject(name); /* borrowed */
    if (!file || (PyObject *)Py_TYPE(file) != type) return 0;
    stream->file = Py_NewRef(file);
    stream->buffer = PyObject_GetAttrString(file, "buffer");
    stream->raw = stream->buffer ? PyObject_GetAttrString(stream->buffer, "raw") : NULL;
    return stream->raw ? 0 : -1;
}

int keep_streams(void) {
    buffer_name = PyUnicode_InternFromString("buffer");
    PyObject *io = PyImport_ImportModule("_io");
    PyObject *type = io ? PyObject_GetAttrString(io, "TextIOWrapper") : NULL;
    flush_text = type ? PyObject_GetAttrString(type, "flush") : NULL;
    int failed =
        !buffer_name || !flush_text || keep(&streams[0], "stdout", type) || keep(&streams[1], "stderr", type) ? -1 : 0;
    Py_XDECREF(type);
    Py_XDECREF(io);
    return failed;
}

/* ---- for the harness ---- */

/* say(kind, payload: bytes) */
PyObject *ring_say(PyObject *Py_UNUSED(module), PyObject *args) {
    int kind;
    PyObject *payload;
    if (!PyArg_ParseTuple(args, "iS", &kind, &payload)) return NULL;
    say(kind, PyBytes_AS_STRING(payload), (size_t)PyBytes_GET_SIZE(payload));
    Py_RETURN_NONE;
}

/* end(what, why, line): ends the run as a violation, whatever the guest has made ready for that. */
PyObject *ring_end(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *what, *why;
    int line;
    if (!PyArg_ParseTuple(args, "UUi", &what, &why, &line)) return NULL;
    end_run(what, why, line);
}

/* refuse(what, why, line): tells of source of which nothing has run. A session goes on after it. */
PyObject *ring_refuse(PyObject *Py_UNUSED(module), PyObject *args) {
    struct note last = {.count = 1};
    if (!PyArg_ParseTuple(args, "UUi", &last.what, &last.why, &last.line)) return NULL;
    note_at(last.what, last.why, last.line);
    say_note(ENDED, &last);
    Py_RETURN_NONE;
}

static int last_status;

/* The exit after the last word. A thread that waits for an answer of the host's may take the word for which leave()
 * waits. */
_Noreturn void leave_now(void) {
    syscall(SYS_exit_group, last_status & 0xFF);
    die();
}

/* leave(status, waits): the last word, and the exit; nothing of the guest's runs between the two, nor while it
 * ``waits`` for the supervisor, which may end this process first. */
PyObject *ring_leave(PyObject *Py_UNUSED(module), PyObject *args) {
    int status, waits;
    char room[4];
    if (!PyArg_ParseTuple(args, "ip", &status, &waits)) return NULL;
    output_drain();
    recount();
    char word[4] = {(char)status, 0, 0, 0};
    last_status = status;
    say(DONE, word, sizeof word);
    if (waits) (void)!read(CHANNEL, room, 1);
    leave_now();
}

/* note(what, why): counts a refusal. */
PyObject *ring_note(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *what, *why;
    if (!PyArg_ParseTuple(args, "UU", &what, &why)) return NULL;
    note(what, why);
    Py_RETURN_NONE;
}

/* forget(): the notes of a rehearsal. */
PyObject *ring_forget(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    forget_notes();
    Py_RETURN_NONE;
}

/* over(is): refusals that the harness itself meets from now on are no denials, until it says otherwise. */
PyObject *ring_over(PyObject *Py_UNUSED(module), PyObject *is) {
    ring.is_over = Py_IsTrue(is);
    Py_RETURN_NONE;
}
