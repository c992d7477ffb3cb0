/* A value on its way to JSON: what value.c and classes.c share. */
#ifndef JAIL_VALUE_H
#define JAIL_VALUE_H

#include "ring.h"

enum {
    DEPTH = 50 /* levels; jail/core/plain_data.py has the same */
};

/* The value that is being written, and the place in it, which a refusal tells. */
struct value {
    struct text text;
    int depth;
    struct place {
        PyObject *key; /* borrowed; NULL: an index */
        Py_ssize_t index;
    } at[DEPTH];
    const char *why;     /* of a refusal; NULL: there is none */
    PyTypeObject *of;    /* the class that was refused, or NULL; borrowed from what is being written */
};

void refuse_value(struct value *, const char *why, PyObject *object); /* NULL: no class is to blame */
void put_made(struct value *, PyObject *made, int quoted);            /* takes the reference; NULL refuses */
void put_tag(struct value *, const char *name);
void put_end(struct value *);
void put_int(struct value *, PyObject *number);
void put_value(struct value *, PyObject *object);
int is_longer(PyObject *number, long bits);

/* classes.c */
void put_library_value(struct value *, PyObject *object);

#endif
