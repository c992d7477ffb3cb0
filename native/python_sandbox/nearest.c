/*
 * The code that runs nearest and the place in it, without a frame object: making one costs more than all else that is
 * asked about it, and modules are read for every attribute. An answer about a function stays with its code
 * object.
 */
#include "ring.h"

#if PY_VERSION_HEX < 0x030C0000
#define Py_BUILD_CORE 1
#include <internal/pycore_frame.h>
#endif

/* NULL where the interpreter is about to enter or leave a frame, which then does not count: ask for a frame object. */
PyCodeObject *nearest_code(int *at) {
#if PY_VERSION_HEX >= 0x030D0000
    struct _PyInterpreterFrame *frame = PyThreadState_Get()->current_frame;
#else
    struct _PyInterpreterFrame *frame = PyThreadState_Get()->cframe->current_frame;
#endif
    if (!frame) return NULL;
#if PY_VERSION_HEX >= 0x030C0000
    PyObject *code = PyUnstable_InterpreterFrame_GetCode(frame);
    if (!code || !PyCode_Check(code)) {
        Py_XDECREF(code);
        return NULL;
    }
    Py_DECREF(code); /* the frame has it */
    *at = PyUnstable_InterpreterFrame_GetLasti(frame);
    return *at / 2 < ((PyCodeObject *)code)->_co_firsttraceable ? NULL : (PyCodeObject *)code;
#else
    if (_PyFrame_IsIncomplete(frame)) return NULL;
    *at = _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT);
    return frame->f_code;
#endif
}
