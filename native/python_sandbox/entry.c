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

struct entry entry;
static pthread_t main_thread;

void note_outermost(void) {
    main_thread = pthread_self();
    entry.main = PyThreadState_Get();
#if PY_VERSION_HEX >= 0x030D0000
    entry.depth = entry.main->c_recursion_remaining - 2;
#else
    entry.harness = entry.main->cframe;
#endif
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

/* Where another thread's stack begins: of the main thread the kernel makes it longer when it is read. */
static uintptr_t least_address(PyThreadState *thread) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size;
    if ((pthread_t)thread->thread_id == main_thread) return 0;
    if (pthread_getattr_np((pthread_t)thread->thread_id, &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    return low ? (uintptr_t)low : UINTPTR_MAX;
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
