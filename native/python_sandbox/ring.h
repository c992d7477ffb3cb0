/*
 * The language ring's part in C: an extension of the guest's own interpreter, loaded before the guest's first
 * instruction. docs/language.md is the argument; jail/guests/python/guarded.py the table of what is guarded and why.
 */
#ifndef JAIL_RING_H
#define JAIL_RING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../abi/channel.h"
#include "../abi/guest_channel.h"
#include <stddef.h>

#include <frameobject.h>

/* The locked state: set once by lock(), before the guest runs, and never again. */
struct ring {
    PyObject *builtins;      /* the guest's, a dict */
    PyObject *real_builtins; /* the interpreter's */
    PyObject *sealed;        /* a set of functions of libraries, and of facades: nothing is set on them any more */
    PyObject *compiled;      /* where compiled modules may come from: a folder, or None for anywhere */
    PyObject *choosers;      /* names of the libraries that may read closed modules by names that they are given */
    PyObject *closed;        /* of each closed module: what is known of it (modules.c) */
    PyObject *own;           /* of each module of the guest's own: its names (beside.c) */
    int is_over;             /* the harness tells of the end: refusals that it meets itself are no denials */
    int has_files;           /* folders of the guest's own are open (folders.c) */
    int trusting;            /* while a package that the policy lists is imported at level standard */
    int locked;
};
extern struct ring ring;

/* code.c: the marks on libraries' code */
int is_library_code(PyCodeObject *);
/* a question about a function of a library's, by number: 1 or 0 as answer_known() was told, else -1 */
int known_answer(PyCodeObject *, int question);
void keep_answer(PyCodeObject *, int question, int answer);
int is_real_builtins(PyObject *);
int mark_libraries(void);

/* nearest.c: borrowed, and where it is, in bytes; NULL: ask for a frame object */
PyCodeObject *nearest_code(int *at);

/* caller.c: whose code is running */
enum who {
    NOBODY,
    GUEST,
    LIBRARY
};
/* NOBODY: there is no frame, the interpreter itself is at work */
enum who who_asks(void);
enum who who_runs(PyFrameObject *frame);
PyFrameObject *nearest_frame(void); /* a new reference, or NULL */
/* a library's frame, of a module named in the list */
int is_module_frame(const char *const *);
/* the nearest frame is a function of a library's that the set names, as "module:qualified name" or "module:*" */
int is_function_in(PyObject *functions);
/* the frame before the nearest is this function of a library */
int is_called_from(const char *module, const char *function);
/* the nearest frame is a library's, whose code holds this very object as a constant */
int is_constant_of_library(PyObject *value);
/* importlib loads a module by itself: not a loader that a guest has called */
int is_importing(void);
PyObject *ring_asks_for(PyObject *, PyObject *name);
/* the frame before the nearest is of a module named in the list */
int is_called_by(const char *const *);
/* the nearest frame has these globals */
int is_frame_of(PyObject *globals);
/* the nearest frame is the body of a library's module */
int is_module_body(void);
/* a library's module is being made, with no guest between */
int is_module_made(void);
/* of the nearest frame of the guest, or 0 */
int guest_line(void);

/* instruction.c: the bytecode instruction at which the nearest frame stands */
/* It loads, sets or deletes this attribute, in a library's code: no guest has chosen the name. */
int asks_by_itself(PyObject *subject, PyObject *name);
int is_instruction_for(PyObject *name); /* or it chooses among names */
int is_import_from(void);               /* it is the second half of "from MODULE import NAME" */

/* packages.c */
PyObject *ring_trust_packages(PyObject *, PyObject *names);
PyObject *ring_acts_for_package(PyObject *, PyObject *);
PyObject *ring_asking_package(PyObject *, PyObject *);
PyObject *ring_runs_text_of_package(PyObject *, PyObject *);
int is_changed_by_package(PyObject *function, PyObject *name); /* its own function, or by its own instruction */
int asks_from_c(PyObject *name); /* a package's C or C++, which has no frame, reads an attribute of a name of its own */
int is_of_package(PyFrameObject *); /* a library's frame: of a package that is trusted */
int acts_for_package(void); /* from the nearest frame back to a package's there are the standard library's alone */
int runs_text_of_package(PyFrameObject *); /* the guest's frames from this one back were called by a package */

/* refuse.c */
PyObject *refuse(PyObject *error, PyObject *what, PyObject *reason); /* NULL, with the error set */
PyObject *refuse_asker(PyObject *error, PyObject *what, PyObject *reason); /* noted where a guest asks */
int refuse_text(PyObject *error, const char *what, const char *reason);

/* word.c: frames of the guest channel */
enum frame {
    VALUE = JAIL_FRAME_VALUE,
    EXCEPTION = JAIL_FRAME_EXCEPTION,
    DENIAL = JAIL_FRAME_DENIAL,
    LOCKED = JAIL_FRAME_LOCKED,
    ENDED = JAIL_FRAME_ENDED,
    VALUE_ERROR = JAIL_FRAME_VALUE_ERROR,
    DONE = JAIL_FRAME_DONE,
    EVALUATED = JAIL_FRAME_EVALUATED,
    ASK = JAIL_FRAME_ASK,
    SOURCE = JAIL_FRAME_SOURCE,
    HOST_CALL = JAIL_FRAME_HOST_CALL,
    HOST_ANSWER = JAIL_FRAME_HOST_ANSWER
};
void say(int kind, const char *payload, size_t size);
void note(PyObject *what, PyObject *why);
_Noreturn void end_run(PyObject *what, PyObject *why, int line); /* NULL: there was no memory for it */
int keep_streams(void);
PyObject *ring_say(PyObject *, PyObject *);
PyObject *ring_note(PyObject *, PyObject *);
PyObject *ring_forget(PyObject *, PyObject *);
PyObject *ring_over(PyObject *, PyObject *);
PyObject *ring_end(PyObject *, PyObject *);
PyObject *ring_leave(PyObject *, PyObject *);
PyObject *ring_refuse(PyObject *, PyObject *);
void recount(void);
void forget_notes(void);

/* session.c */
size_t session_mark(char mark[4]);
int is_copy_of_session(void);
int serve_interrupts(void);
PyObject *ring_serve_session(PyObject *, PyObject *);

/* host_calls.c */
PyObject *next_request(void);
PyObject *ring_call_host(PyObject *, PyObject *);

/* output.c, print.c, ends.c */
enum {
    /*
     * One of the two signals that the C library keeps for itself (glibc: for pthread_cancel, which sets its handler
     * when it is first called, and CPython never does; the other, 33, gets its handler with the first thread,
     * since 2.34): its sigaction and pthread_sigmask refuse it, so no program that sets or blocks all signals takes it
     * away or dies of it.
     */
    OUTPUT_SIGNAL = 32
};
int output_serves(PyObject *stream); /* it is the interpreter's own standard output */
PyObject *output_write(PyObject *stream, PyObject *text);
int serve_print(void);
void output_drain(void);
void output_renew(void); /* in a copy of the process */
void output_tick(int number);
void output_rescue(void);
int handle_signals(void); /* false where there is no handler for the timer's */
void serve_ends(void);
PyObject *ring_serve_output(PyObject *, PyObject *);
PyObject *ring_renew_output(PyObject *, PyObject *);

/* text.c, value.c */
struct text {
    char *at;
    size_t used, room;
    int failed, grows; /* grows: at is of PyMem_RawMalloc */
};
void put(struct text *, const char *part, size_t size);
void put_text(struct text *, const char *part);
void put_ascii(struct text *, PyObject *string);
void put_string(struct text *, PyObject *string);
void say_text(int kind, struct text *);
PyObject *ring_say_value(PyObject *, PyObject *);
PyObject *ring_describe(PyObject *, PyObject *);
PyObject *ring_say_exception(PyObject *, PyObject *);
PyObject *ring_traceback_of(PyObject *, PyObject *);
PyObject *ring_set_traceback(PyObject *, PyObject *);

/* quarantine.c, entry.c */
PyObject *ring_quarantine(PyObject *, PyObject *);
void note_main_thread(void);
PyObject *run_outermost(PyObject *code, PyObject *globals); /* runs the guest's main code */

/* thread_stacks.c */
enum {
    STACK_GUARD = 1 << 20 /* bytes at the end of a thread's stack that are closed */
};
int guard_thread_stacks(void);

/* frames.c */
PyObject *ring_show_lines(PyObject *, PyObject *);
PyObject *ring_tell_lines(PyObject *, PyObject *);

/* narrow.c */
PyObject *ring_confine(PyObject *, PyObject *);

/* gate.c */
extern PyTypeObject Gate_Type;
int is_known_code(PyObject *name);
PyObject *ring_admit(PyObject *, PyObject *);
PyObject *ring_gate(PyObject *, PyObject *);
PyObject *ring_is_gated(PyObject *, PyObject *);

/* folders.c */
extern PyObject *outside;
int make_outside(void);
PyObject *ring_open_folders(PyObject *, PyObject *);
PyObject *ring_working_folder(PyObject *, PyObject *);
PyObject *ring_change_folder(PyObject *, PyObject *);
PyObject *ring_open_beneath(PyObject *, PyObject *);
PyObject *ring_close_file(PyObject *, PyObject *);
PyObject *ring_act_beneath(PyObject *, PyObject *);
PyObject *ring_rename_beneath(PyObject *, PyObject *);
PyObject *ring_list_beneath(PyObject *, PyObject *);

/* seal.c */
int is_sealed(PyObject *);
int is_sealed_class(PyTypeObject *); /* it was not immutable before */
PyObject *ring_seal(PyObject *, PyObject *);
PyObject *ring_unseal(PyObject *, PyObject *);
PyObject *ring_seal_names(PyObject *, PyObject *);

/* modules.c */
int is_set_by_library(void); /* a closed module, by a library that was not handed it */
PyObject *names_in(PyObject *module); /* borrowed: its own dictionary, closed or not */
extern PyTypeObject ClosedModule_Type;
PyObject *ring_close(PyObject *, PyObject *);
PyObject *ring_show(PyObject *, PyObject *);
PyObject *ring_names_of(PyObject *, PyObject *);
int gate_loaders(void);

/* beside.c */
extern PyTypeObject OwnModule_Type;
PyObject *ring_own_module(PyObject *, PyObject *);
PyObject *ring_own_names(PyObject *, PyObject *);
PyObject *ring_ask(PyObject *, PyObject *);

/* runtime_names.c: the nearest frame is reading an attribute by a name from elsewhere, and not of this very object */
int is_marked(PyObject *subject);
int mark_dynamic(void);
PyObject *ring_named_getattr(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *ring_is_instance(PyObject *, PyObject *const *, Py_ssize_t);

/* groups.c */
int splits_as_the_class(PyObject *class); /* true where it is no exception group; else a refusal is set */
int patch_groups(void);

/* guarded_attribute.c, type_slots.c, audit_hook.c */
int is_own_file(PyObject *);
int replace_slot(PyTypeObject *, size_t slot, void *old, void *new);
/* a C function's own entry, if the interpreter calls it as ``flags`` says; an error otherwise */
int replace_function(PyMethodDef *, int flags, PyCFunction *original, void (*function)(void));
void replace_wrappers(PyTypeObject *, void *old, void *new);
int replace_method(PyTypeObject *, const char *name, PyCFunction *original, PyCFunction);
extern PyTypeObject Guard_Type, MethodGuard_Type, ReadGuard_Type, StateGuard_Type;
PyObject *ring_guard(PyObject *, PyObject *);
PyObject *ring_find(PyObject *, PyObject *);
_Noreturn void die(void);
_Noreturn void leave_now(void);
PyObject *ring_getattr(PyObject *, PyObject *);
PyObject *read_guarded(PyObject *object, PyObject *name, PyObject *missing);
int is_guest_made(PyObject *type);
int is_chooser(void); /* of a library that ring.choosers names */
int is_library_module(PyObject *);
PyObject *ring_make_function(PyObject *, PyObject *, PyObject *);
int patch_types(void);
int patch_memory(void);
PyObject *ring_patch_array(PyObject *, PyObject *);
int set_tripwire(void);

/* addresses.c */
void *disguised(const void *address);
PyObject *ring_disguise(PyObject *, PyObject *);
PyObject *ring_show_disguised(PyObject *, PyObject *);

/* owners.c */
int patch_owners(void);
PyObject *ring_patch_decimal(PyObject *, PyObject *);
PyObject *ring_patch_pickle(PyObject *, PyObject *);

/* heap.c */
PyObject *ring_count_heap(PyObject *, PyObject *);

/* generics.c, xml_parser.c, states.c */
int patch_generics(void);
int patch_xml_parser(PyTypeObject *);
PyObject *ring_patch_state(PyObject *, PyObject *);

/* Borrowed by their holders in 3.11, new references since 3.12. */
static inline PyObject *dict_of(PyTypeObject *type) {
#if PY_VERSION_HEX >= 0x030C0000
    return PyType_GetDict(type);
#else
    return Py_XNewRef(type->tp_dict);
#endif
}

#endif
