/*
 * Tells the supervisor where this interpreter's frames lie, so that a refused system call can be told with the line of
 * the guest's source that made it (supervisor/python_line.c). An audit hook would know the line only of those calls
 * that have an event, and no hook sees what ctypes calls.
 */
#include "ring.h"

#include "abi/frames.h"

#include <stddef.h>
#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#if PY_VERSION_HEX < 0x030E0000 /* a later one may lay its frames out in another way: no lines then */
#define Py_BUILD_CORE 1
#include <internal/pycore_frame.h>

typedef struct _PyInterpreterFrame Frame;

static const struct jail_frames layout = {
    .magic = JAIL_FRAMES_MAGIC,
    .newer = offsetof(PyThreadState, prev),
    .id = offsetof(PyThreadState, native_thread_id),
#if PY_VERSION_HEX >= 0x030D0000
    .frame = offsetof(PyThreadState, current_frame),
    .current = -1,
    .code = offsetof(Frame, f_executable),
    .instruction = offsetof(Frame, instr_ptr),
#else
    .frame = offsetof(PyThreadState, cframe),
    .current = offsetof(_PyCFrame, current_frame),
    .code = offsetof(Frame, f_code),
    .instruction = offsetof(Frame, prev_instr),
#endif
    .previous = offsetof(Frame, previous),
    .name = offsetof(PyCodeObject, co_filename),
    .first_line = offsetof(PyCodeObject, co_firstlineno),
    .lines = offsetof(PyCodeObject, co_linetable),
    .text = offsetof(PyCodeObject, co_code_adaptive),
    .size = offsetof(PyVarObject, ob_size),
    .bytes = offsetof(PyBytesObject, ob_sval),
};

static struct jail_frames *shown;

static void show(void) {
    void *at = (void *)(uintptr_t)JAIL_FRAMES_AT;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void *got = mmap(at, sizeof layout, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (got == at) shown = got; /* else it is taken, or the kernel is older than 4.17: no lines */
}

static void tell(PyObject *filename) {
    if (!shown || shown->filename == (uint64_t)(uintptr_t)filename) return;
    Py_INCREF(filename); /* for good: its address must not become another's */
    *shown = layout;
    shown->filename = (uint64_t)(uintptr_t)filename;
    shown->thread = (uint64_t)(uintptr_t)PyThreadState_Get();
}
#else
static void show(void) {}
static void tell(PyObject *Py_UNUSED(filename)) {}
#endif

/* show_lines(): makes the place where tell_lines() writes. Called before any filter of the interpreter's own. */
PyObject *ring_show_lines(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    show();
    Py_RETURN_NONE;
}

/* tell_lines(code): from now on lines are those of code that is compiled with this code's filename. */
PyObject *ring_tell_lines(PyObject *Py_UNUSED(module), PyObject *code) {
    if (PyCode_Check(code)) tell(((PyCodeObject *)code)->co_filename);
    Py_RETURN_NONE;
}
