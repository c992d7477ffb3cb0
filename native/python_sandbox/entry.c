/*
 * Whether C waits for Python code, by the interpreter's own record: no hook, which would switch the inlining of calls
 * off and cost 1.39. Up to 3.12 each entry of the evaluation loop by C has a C frame. From 3.13 on each takes two of
 * the depth that C may recurse to, and leaves a frame on the C stack. 3.14 counts otherwise, and has no quarantine yet.
 */
#include "quarantine.h"

#include <pthread.h>

enum {
    BELOW = 128
        << 10, /* bytes of stack that C is taken to use below the innermost loop, where the lock is given away */
};

#if PY_VERSION_HEX >= 0x030D0000
struct entry entry = {.depth = INT_MAX};
#else
struct entry entry;
#endif
static pthread_t main_thread;

/* Until the guest's is entered, and after it, the harness's own loop is the outermost one. */
void note_main_thread(void) {
    main_thread = pthread_self();
    entry.main = PyThreadState_Get();
#if PY_VERSION_HEX < 0x030D0000
    entry.loop = entry.main->cframe;
#endif
}

#if PY_VERSION_HEX >= 0x030D0000
static void begin(void) { entry.depth = entry.main->c_recursion_remaining - 2; }
static void end(void) { entry.depth = entry.main->c_recursion_remaining; }
#else
static void begin(void) {
    entry.harness = entry.main->cframe;
    entry.loop = NULL;
    look_at_next();
}

static void end(void) {
    entry.harness = NULL;
    entry.loop = entry.main->cframe;
}

int find_outermost(void) {
    if (!entry.harness || entry.loop) return 1;
    for (_PyCFrame *loop = entry.main->cframe; loop != &entry.main->root_cframe; loop = loop->previous)
        if (loop->previous == entry.harness) entry.loop = loop;
    return entry.loop != NULL;
}
#endif

/*
 * C may wait for code that is run while the guest's main code runs (a module beside the script), and for other
 * threads': that is no outermost loop.
 */
PyObject *run_outermost(PyObject *code, PyObject *globals) {
    static int is_running;
    int is_outermost = !is_running && PyThreadState_Get() == entry.main;
    if (is_outermost) {
        is_running = 1;
        begin();
    }
    PyObject *result = PyEval_EvalCode(code, globals, globals);
    if (is_outermost) {
        end();
        is_running = 0;
    }
    return result;
}

#if PY_VERSION_HEX >= 0x030D0000
static void loops_of(PyThreadState *thread, uintptr_t *innermost, uintptr_t *last) {
    struct _PyInterpreterFrame *frame = thread->current_frame;
    *innermost = *last = 0;
    for (; frame; frame = frame->previous)
        if (frame->owner == FRAME_OWNED_BY_CSTACK) {
            *last = (uintptr_t)frame;
            if (!*innermost) *innermost = *last;
        }
}
#else
static void loops_of(PyThreadState *thread, uintptr_t *innermost, uintptr_t *last) {
    _PyCFrame *loop = thread->cframe;
    *innermost = *last = 0;
    for (; loop && loop != &thread->root_cframe; loop = loop->previous) {
        *last = (uintptr_t)loop;
        if (!*innermost) *innermost = *last;
    }
}
#endif

/* Where another thread's stack begins, past its guard: of the main thread the kernel makes it longer when it is read.
 */
static uintptr_t least_address(PyThreadState *thread) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size;
    if ((pthread_t)thread->thread_id == main_thread) return 0;
    if (pthread_getattr_np((pthread_t)thread->thread_id, &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    return low ? (uintptr_t)low + STACK_GUARD : UINTPTR_MAX;
}

/* A thread that has not come to Python yet, or no more, has nothing there. */
void stack_of(PyThreadState *thread, int is_own, uintptr_t *low, uintptr_t *high) {
    uintptr_t innermost;
    loops_of(thread, &innermost, high);
    if (is_own) {
        *low = (uintptr_t)__builtin_frame_address(0);
        return;
    }
    uintptr_t least = *high ? least_address(thread) : 0;
    *low = innermost > BELOW ? innermost - BELOW : 0;
    if (*low < least) *low = least;
}
