/* The declarations that the JavaScript guest's harness shares: one engine, one realm, one guest in each process. */
#ifndef JAIL_JAVASCRIPT_REALM_H
#define JAIL_JAVASCRIPT_REALM_H

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>

#include "../abi/channel.h"
#include "../abi/guest_channel.h"
#include "engine.h"

enum {
    IN = 0,
    OUT = 1,
    ERR = 2
};
/* The realm's own code sends the other kinds of frames. */
enum {
    LOCKED = JAIL_FRAME_LOCKED,
    DONE = JAIL_FRAME_DONE
};

struct realm {
    JSRuntime *runtime;
    JSContext *context;
    JSValue kit; /* what the scripts of jail/guests/javascript/realm have made for the harness; no guest holds it */
};
extern struct realm realm;

/* channel.c */
bool is_written(int fd, const char *bytes, size_t size);
void say(int kind, const char *payload, size_t size);

/* host.c: the functions that the realm's scripts are handed, and through their closures alone */
JSValue host_functions(JSContext *context);
PyObject *engine_renew(PyObject *module, PyObject *none);

/* module.c */
void set_stack(void);

/* heap.c */
void say_heap(void);

/* session.c */
size_t session_mark(char mark[4]);
bool is_interrupt_due(void);
bool is_interrupted(void);
void note_stopped(void);
PyObject *engine_open_session(PyObject *module, PyObject *none);
PyObject *engine_evaluate(PyObject *module, PyObject *args);
PyObject *engine_look(PyObject *module, PyObject *words);

/* calls.c */
JSFunction host_call, host_begin;
bool is_answer_awaited(void);
void forget_calls(void);
void wait_for(double milliseconds);
char *ask_source(const char *name, size_t *size);
PyObject *engine_next_request(PyObject *module, PyObject *none);

/* modules.c */
PyObject *engine_grant(PyObject *module, PyObject *args);
void set_modules(PyObject *files, const char *main, bool has_beside);
JSModuleDef *load_module(JSContext *context, const char *name, void *opaque);
char *normalize_module(JSContext *context, const char *base, const char *name, void *opaque);

/* loop.c */
int run_source(const char *source, size_t size, const char *filename, bool is_module, bool wants_value);
void forget_rejections(void);
JSValue call_kit(const char *name, int count, JSValue *arguments);
void track_rejection(JSContext *context, JSValue promise, JSValue reason, bool is_handled, void *opaque);

#endif
