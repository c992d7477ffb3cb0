/*
 * An XML parser that is entered again by what it calls. expat does not look whether it is at work: the names and places
 * that the outer call goes on with are in memory that the inner one has used for others, and are read past their end.
 * That memory is not freed meanwhile, so no quarantine holds it. Of importable modules ElementTree alone hands out a
 * parser of expat's that calls what a guest has given.
 */
#include "ring.h"

enum {
    FEED,
    CLOSE,
    PARSE_WHOLE,
    FLUSH,
    METHODS
};
static PyCFunction originals[METHODS];
static initproc init_parser;

/* Those at work, of all threads: each is on the stack of the call that is. The interpreter's lock guards the list. */
struct at_work {
    PyObject *parser;
    struct at_work *next;
};
static struct at_work *first;

static int is_at_work(PyObject *parser) {
    for (struct at_work *one = first; one; one = one->next)
        if (one->parser == parser) {
            PyErr_SetString(PyExc_RuntimeError, "the parser is at work: what it calls cannot use it");
            return 1;
        }
    return 0;
}

static PyObject *call(int method, PyObject *parser, PyObject *argument) {
    if (is_at_work(parser)) return NULL;
    struct at_work own = {parser, first}, **place = &first;
    first = &own;
    PyObject *result = originals[method](parser, argument);
    while (*place != &own) place = &(*place)->next; /* another thread's may have come after it */
    *place = own.next;
    return result;
}

static PyObject *feed_once(PyObject *parser, PyObject *data) { return call(FEED, parser, data); }

static PyObject *close_once(PyObject *parser, PyObject *none) { return call(CLOSE, parser, none); }

static PyObject *parse_once(PyObject *parser, PyObject *file) { return call(PARSE_WHOLE, parser, file); }

static PyObject *flush_once(PyObject *parser, PyObject *none) { return call(FLUSH, parser, none); }

static int init_idle(PyObject *parser, PyObject *args, PyObject *keywords) {
    return is_at_work(parser) ? -1 : init_parser(parser, args, keywords);
}

static const struct {
    const char *name;
    int flags;
    PyCFunction function;
} ROWS[METHODS] = {
    [FEED] = {"feed", METH_O, feed_once},
    [CLOSE] = {"close", 0, close_once},
    [PARSE_WHOLE] = {"_parse_whole", METH_O, parse_once},
    [FLUSH] = {"flush", 0, flush_once},
};

int patch_xml_parser(PyTypeObject *type) {
    if (init_parser) return 0;
    PyObject *dict = dict_of(type);
    int failed = !dict;
    for (int i = 0; !failed && i < METHODS; i++) {
        PyObject *method = PyDict_GetItemString(dict, ROWS[i].name); /* borrowed */
        if (!method && i == FLUSH) continue;                         /* since 3.11.8 */
        PyMethodDef *found =
            method && Py_IS_TYPE(method, &PyMethodDescr_Type) ? ((PyMethodDescrObject *)method)->d_method : NULL;
        failed = replace_function(found, ROWS[i].flags, &originals[i], (void (*)(void))ROWS[i].function);
    }
    Py_XDECREF(dict);
    init_parser = type->tp_init;
    return failed || replace_slot(type, offsetof(PyTypeObject, tp_init), (void *)init_parser, (void *)init_idle) ? -1
                                                                                                                 : 0;
}
