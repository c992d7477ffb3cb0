/* Where a Python guest's frames lie, as its extension (python_sandbox/frames.c) tells the supervisor's thread that
 * answers refused calls (supervisor/python_line.c): at an address that both know, as that thread must find it in the
 * middle of a call. Its word is the guest's, and is for a line number alone. */
#ifndef JAIL_FRAMES_H
#define JAIL_FRAMES_H

#include <stdint.h>

/* Below 2^39, the least that any machine gives a process; programs, libraries and stacks lie elsewhere. */
#define JAIL_FRAMES_AT UINT64_C(0x2000000000)
#define JAIL_FRAMES_MAGIC UINT64_C(0x6a61696c66726d31)

struct jail_frames {
    uint64_t magic;
    uint64_t thread;   /* the main thread's PyThreadState; the others come before it in the list */
    uint64_t filename; /* co_filename of all that is compiled from the guest's source: one object */
    /* Offsets, in PyThreadState, _PyCFrame (-1: there is none), _PyInterpreterFrame, PyCodeObject, PyBytesObject. */
    int32_t newer, id, frame, current;
    int32_t code, instruction, previous;
    int32_t name, first_line, lines, text;
    int32_t size, bytes;
};

#endif
