/* The extension's face: what jail/guests/python/lock.py calls, in the order in which it does. */
#include "ring.h"

/*
 * lock(builtins, compiled, choosers): from here on code that is not marked is the guest's, and guards and slots work.
 */
static PyObject *lock(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *builtins, *compiled, *choosers;
    if (!PyArg_ParseTuple(args, "O!OO!", &PyDict_Type, &builtins, &compiled, &PyTuple_Type, &choosers)) return NULL;
    if (ring.locked) return PyErr_Format(PyExc_RuntimeError, "locked already");
    ring.builtins = Py_NewRef(builtins);
    ring.real_builtins = Py_NewRef(PyEval_GetBuiltins()); /* of the harness, which calls us */
    ring.compiled = Py_NewRef(compiled);
    ring.choosers = Py_NewRef(choosers);
    if (keep_streams() || mark_libraries() || patch_types() || guard_thread_stacks() || set_tripwire()) return NULL;
    ring.locked = 1;
    Py_RETURN_NONE;
}

/* trust(change): +1 before a listed package is imported, -1 after it. */
static PyObject *trust(PyObject *Py_UNUSED(module), PyObject *change) {
    ring.trusting += (int)PyLong_AsLong(change);
    Py_RETURN_NONE;
}

/* run(code, globals): runs the guest's main code, with the guest's builtins whatever has become of the globals' own. */
static PyObject *run(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *code, *globals;
    if (!PyArg_ParseTuple(args, "O!O!", &PyCode_Type, &code, &PyDict_Type, &globals)) return NULL;
    if (PyDict_SetItemString(globals, "__builtins__", ring.builtins)) return NULL;
    return run_outermost(code, globals);
}

/*
 * run_with(code, globals, locals, builtins): for libraries that make source (dataclasses, timeit): it runs with the
 * guest's builtins, not with the library's. The globals are the guest's own, or ones that the library has just made.
 */
static PyObject *run_with(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *code, *globals, *locals, *builtins;
    if (!PyArg_ParseTuple(args, "O!O!OO!", &PyCode_Type, &code, &PyDict_Type, &globals, &locals, &PyDict_Type,
                          &builtins))
        return NULL;
    PyObject *before = PyDict_GetItemString(globals, "__builtins__"); /* borrowed */
    if (before != builtins && PyDict_SetItemString(globals, "__builtins__", builtins)) return NULL;
    return PyEval_EvalCode(code, globals, locals);
}

/* Is this frame the guest's? Asked by what looks at its caller's names. */
static PyObject *is_guest(PyObject *Py_UNUSED(module), PyObject *frame) {
    if (!PyFrame_Check(frame)) Py_RETURN_FALSE;
    PyCodeObject *code = PyFrame_GetCode((PyFrameObject *)frame);
    int is = !is_library_code(code);
    Py_DECREF(code);
    return PyBool_FromLong(is);
}

/*
 * evaluate(check, unveil): makes eval and exec of the guest's. They are C and not Python, so that what they run
 * inherits the builtins of the frame that called them, which are the guest's: no dictionary of the guest's has to hold
 * these.
 */
static PyObject *checked, *unveiled;

static PyObject *current_locals(void) {
#if PY_VERSION_HEX >= 0x030D0000
    return PyEval_GetFrameLocals();
#else
    return Py_XNewRef(PyEval_GetLocals());
#endif
}

/* Neither code of a library's nor globals that would give what runs there the interpreter's own builtins. */
static int is_without_rights(PyObject *code, PyObject *globals, const char *mode) {
    if (is_library_code((PyCodeObject *)code))
        return refuse_text(PyExc_PermissionError, mode, "code of the library runs in its own module"), 0;
    PyObject *builtins = PyDict_GetItemString(globals, "__builtins__"); /* borrowed */
    if (!builtins || !is_real_builtins(builtins)) return 1;
    return refuse_text(PyExc_PermissionError, "__builtins__", "they are the interpreter's own"), 0;
}

static PyObject *evaluate(PyObject *args, PyObject *keywords, const char *mode) {
    static char *names_of_keywords[] = {"", "globals", "locals", NULL};
    PyObject *source, *globals = Py_None, *locals = Py_None, *result = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OO", names_of_keywords, &source, &globals, &locals))
        return NULL;
    if (who_asks() != GUEST) return refuse_text(PyExc_PermissionError, mode, "libraries are not made to run it"), NULL;
    PyObject *code = PyObject_CallFunction(checked, "Os", source, mode);
    if (!code) return NULL;
    int own = globals == Py_None;
    globals = own ? Py_XNewRef(PyEval_GetGlobals()) : PyObject_CallOneArg(unveiled, globals);
    if (globals && !PyDict_Check(globals)) {
        PyErr_Format(PyExc_TypeError, "%s() globals must be a dict, not %.100s", mode, Py_TYPE(globals)->tp_name);
        Py_CLEAR(globals);
    }
    if (globals && !is_without_rights(code, globals, mode)) Py_CLEAR(globals);
    if (globals) {
        if (locals == Py_None)
            locals = own ? current_locals() : Py_NewRef(globals);
        else
            locals = PyObject_CallOneArg(unveiled, locals);
        if (locals && !PyMapping_Check(locals))
            PyErr_Format(PyExc_TypeError, "%s() locals must be a mapping", mode);
        else if (locals)
            result = PyEval_EvalCode(code, globals, locals);
        Py_XDECREF(locals);
    }
    Py_XDECREF(globals);
    Py_DECREF(code);
    if (result && mode[1] == 'x') Py_SETREF(result, Py_NewRef(Py_None)); /* exec */
    return result;
}

static PyObject *eval_source(PyObject *Py_UNUSED(self), PyObject *args, PyObject *keywords) {
    return evaluate(args, keywords, "eval");
}

static PyObject *exec_source(PyObject *Py_UNUSED(self), PyObject *args, PyObject *keywords) {
    return evaluate(args, keywords, "exec");
}

static PyMethodDef evaluators[] = {
    {"eval", (PyCFunction)(void (*)(void))eval_source, METH_VARARGS | METH_KEYWORDS,
     "Evaluates source of an expression."},
    {"exec", (PyCFunction)(void (*)(void))exec_source, METH_VARARGS | METH_KEYWORDS, "Runs source."},
};

static PyObject *make_evaluators(PyObject *Py_UNUSED(module), PyObject *args) {
    if (!PyArg_ParseTuple(args, "OO", &checked, &unveiled)) return NULL;
    Py_INCREF(checked);
    Py_INCREF(unveiled);
    PyObject *name = PyUnicode_FromString("builtins");
    PyObject *eval = name ? PyCFunction_NewEx(&evaluators[0], NULL, name) : NULL;
    PyObject *exec = eval ? PyCFunction_NewEx(&evaluators[1], NULL, name) : NULL;
    Py_XDECREF(name);
    return exec ? Py_BuildValue("NN", eval, exec) : NULL;
}

static PyObject *line(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) { return PyLong_FromLong(guest_line()); }

static PyObject *is_own(PyObject *Py_UNUSED(module), PyObject *type) { return PyBool_FromLong(is_guest_made(type)); }

static PyMethodDef methods[] = {
    {"confine", ring_confine, METH_O, NULL},
    {"admit", ring_admit, METH_VARARGS, NULL},
    {"gate", ring_gate, METH_VARARGS, NULL},
    {"is_gated", ring_is_gated, METH_O, NULL},
    {"guard", ring_guard, METH_VARARGS, NULL},
    {"open_folders", ring_open_folders, METH_O, NULL},
    {"working_folder", ring_working_folder, METH_NOARGS, NULL},
    {"change_folder", ring_change_folder, METH_O, NULL},
    {"open_beneath", ring_open_beneath, METH_VARARGS, NULL},
    {"close_file", ring_close_file, METH_O, NULL},
    {"act_beneath", ring_act_beneath, METH_VARARGS, NULL},
    {"rename_beneath", ring_rename_beneath, METH_VARARGS, NULL},
    {"list_beneath", ring_list_beneath, METH_O, NULL},
    {"getattr", ring_getattr, METH_VARARGS, NULL},
    {"named_getattr", (PyCFunction)(void (*)(void))ring_named_getattr, METH_FASTCALL, NULL},
    {"is_instance", (PyCFunction)(void (*)(void))ring_is_instance, METH_FASTCALL, NULL},
    {"seal", ring_seal, METH_O, NULL},
    {"close", ring_close, METH_VARARGS, NULL},
    {"show", ring_show, METH_VARARGS, NULL},
    {"names_of", ring_names_of, METH_O, NULL},
    {"unseal", ring_unseal, METH_O, NULL},
    {"seal_names", ring_seal_names, METH_VARARGS, NULL},
    {"own_module", ring_own_module, METH_VARARGS, NULL},
    {"own_names", ring_own_names, METH_O, NULL},
    {"ask", ring_ask, METH_O, NULL},
    {"disguise", ring_disguise, METH_NOARGS, NULL},
    {"quarantine", ring_quarantine, METH_NOARGS, NULL},
    {"lock", lock, METH_VARARGS, NULL},
    {"trust_packages", ring_trust_packages, METH_O, NULL},
    {"acts_for_package", ring_acts_for_package, METH_NOARGS, NULL},
    {"asking_package", ring_asking_package, METH_NOARGS, NULL},
    {"runs_text_of_package", ring_runs_text_of_package, METH_NOARGS, NULL},
    {"trust", trust, METH_O, NULL},
    {"run", run, METH_VARARGS, NULL},
    {"run_with", run_with, METH_VARARGS, NULL},
    {"is_guest", is_guest, METH_O, NULL},
    {"make_evaluators", make_evaluators, METH_VARARGS, NULL},
    {"is_own", is_own, METH_O, NULL},
    {"patch_array", ring_patch_array, METH_O, NULL},
    {"patch_decimal", ring_patch_decimal, METH_O, NULL},
    {"patch_state", ring_patch_state, METH_O, NULL},
    {"show_disguised", ring_show_disguised, METH_O, NULL},
    {"patch_pickle", ring_patch_pickle, METH_VARARGS, NULL},
    {"make_function", (PyCFunction)(void (*)(void))ring_make_function, METH_VARARGS | METH_KEYWORDS, NULL},
    {"asks_for", ring_asks_for, METH_O, NULL},
    {"find", ring_find, METH_VARARGS, NULL},
    {"say", ring_say, METH_VARARGS, NULL},
    {"say_value", ring_say_value, METH_O, NULL},
    {"describe", ring_describe, METH_O, NULL},
    {"say_exception", ring_say_exception, METH_VARARGS, NULL},
    {"traceback_of", ring_traceback_of, METH_O, NULL},
    {"set_traceback", ring_set_traceback, METH_VARARGS, NULL},
    {"note", ring_note, METH_VARARGS, NULL},
    {"forget", ring_forget, METH_NOARGS, NULL},
    {"over", ring_over, METH_O, NULL},
    {"end", ring_end, METH_VARARGS, NULL},
    {"refuse", ring_refuse, METH_VARARGS, NULL},
    {"call_host", ring_call_host, METH_VARARGS, NULL},
    {"count_heap", ring_count_heap, METH_O, NULL},
    {"serve_session", ring_serve_session, METH_O, NULL},
    {"leave", ring_leave, METH_VARARGS, NULL},
    {"line", line, METH_NOARGS, NULL},
    {"show_lines", ring_show_lines, METH_NOARGS, NULL},
    {"tell_lines", ring_tell_lines, METH_O, NULL},
    {"serve_output", ring_serve_output, METH_NOARGS, NULL},
    {"renew_output", ring_renew_output, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_ring", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit__ring(void) {
    ring.sealed = PySet_New(NULL);
    ring.closed = PyDict_New();
    ring.own = PyDict_New();
    if (!ring.sealed || !ring.closed || !ring.own || PyType_Ready(&OwnModule_Type) || PyType_Ready(&Guard_Type) ||
        PyType_Ready(&MethodGuard_Type) || PyType_Ready(&ReadGuard_Type) || PyType_Ready(&StateGuard_Type) ||
        PyType_Ready(&Gate_Type) || PyType_Ready(&ClosedModule_Type) || make_outside())
        return NULL;
    Guard_Type.tp_flags &= ~Py_TPFLAGS_BASETYPE; /* it was for us alone */
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddObjectRef(module, "Outside", outside)) Py_CLEAR(module);
    return module;
}
