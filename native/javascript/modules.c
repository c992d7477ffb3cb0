/* Answers `import` with the files that came with the request or lie beside the script, by name, and nothing else. */
#include "realm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_GRANTED = 1000,
    MOST_ASKED = 2000
};

static PyObject *files; /* name -> bytes */
static char *main;      /* the guest's own source, which lies among them */
static bool has_beside; /* more files may be asked for */
static const char *granted[MOST_GRANTED];
static int count_granted, asked;

void set_modules(PyObject *given, const char *its_name, bool more) {
    has_beside = more;
    Py_XDECREF(files);
    files = Py_NewRef(given);
    free(main);
    main = strdup(its_name);
    if (!main) abort();
}

/* ---- `host`: functions of the host, in a session that has some ---- */

/* grant(name, is_awaited): gives the guest a function of the host. */
PyObject *engine_grant(PyObject *Py_UNUSED(module), PyObject *args) {
    const char *name;
    int is_awaited;
    if (!PyArg_ParseTuple(args, "sp", &name, &is_awaited)) return NULL;
    if (count_granted == MOST_GRANTED) return PyErr_Format(PyExc_ValueError, "too many functions of the host");
    JSValue arguments[2] = {JS_NewStringLen(realm.context, name, strlen(name)), boolean(is_awaited)};
    JS_FreeValue(realm.context, call_kit("grant", 2, arguments));
    JS_FreeValue(realm.context, arguments[0]);
    granted[count_granted] = strdup(name);
    if (!granted[count_granted++]) abort();
    Py_RETURN_NONE;
}

static int export(JSContext *context, JSModuleDef *module, const char *name) {
    JSValue its_name = JS_NewStringLen(context, name, strlen(name));
    JSValue value = call_kit("granted", 1, &its_name);
    JS_FreeValue(context, its_name);
    return JS_SetModuleExport(context, module, name, value);
}

static int fill_host(JSContext *context, JSModuleDef *module) {
    for (int i = 0; i < count_granted; i++)
        if (export(context, module, granted[i])) return -1;
    return export(context, module, "HostError");
}

static JSModuleDef *host_module(JSContext *context) {
    JSModuleDef *module = JS_NewCModule(context, "host", fill_host);
    if (!module) return NULL;
    for (int i = 0; i < count_granted; i++) JS_AddModuleExport(context, module, granted[i]);
    JS_AddModuleExport(context, module, "HostError");
    return module;
}

/* ---- files ---- */

/* The length of the folder that a name begins with, its slash included. */
static size_t folder_of(const char *name) {
    const char *slash = strrchr(name, '/');
    return slash ? (size_t)(slash - name) + 1 : 0;
}

/* The name of a file from that of the file that imports it; './' and '../' as in paths. Other names stay as they are.
 */
char *normalize_module(JSContext *context, const char *base, const char *name, void *opaque) {
    (void)opaque;
    size_t used = name[0] == '.' && strcmp(base, main) ? folder_of(base) : 0;
    char *path = js_malloc(context, used + strlen(name) + 1);
    if (!path) return NULL;
    memcpy(path, base, used);
    for (;;) {
        if (!strncmp(name, "./", 2)) {
            name += 2;
        } else if (!strncmp(name, "../", 3) && used) {
            path[used - 1] = 0;
            used = folder_of(path);
            name += 3;
        } else {
            strcpy(path + used, name);
            return path;
        }
    }
}

static JSModuleDef *refused(JSContext *context, const char *name, const char *why) {
    JSValue both[2] = {JS_NewStringLen(context, name, strlen(name)), JS_NewStringLen(context, why, strlen(why))};
    JS_FreeValue(context, call_kit("refuse_import", 2, both)); /* throws */
    JS_FreeValue(context, both[0]);
    JS_FreeValue(context, both[1]);
    return NULL;
}

static bool is_json(const char *name) {
    size_t size = strlen(name);
    return size > 5 && !strcmp(name + size - 5, ".json");
}

/* Source of a module that has JSON.parse read the text, whatever the text is. */
static char *json_module(JSContext *context, const char *text, size_t size) {
    static const char BEGIN[] = "export default JSON.parse(\"", END[] = "\")";
    char *source = js_malloc(context, sizeof BEGIN + 4 * size + sizeof END), *at = source;
    if (!source) return NULL;
    at = stpcpy(at, BEGIN);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 32 || byte == '"' || byte == '\\')
            at += sprintf(at, "\\x%02x", byte);
        else
            *at++ = (char)byte;
    }
    strcpy(at, END);
    return source;
}

static JSModuleDef *compiled(JSContext *context, const char *name, const char *text, size_t size) {
    char *json = is_json(name) ? json_module(context, text, size) : NULL;
    if (!json && is_json(name)) return NULL;
    int flags = EVAL_MODULE | EVAL_COMPILE_ONLY;
    JSValue code = JS_Eval(context, json ? json : text, json ? strlen(json) : size, name, flags);
    js_free(context, json);
    return is_exception(code) ? NULL : code.u.ptr;
}

/* A file beside the script. The supervisor ends a run that asks for more. */
static JSModuleDef *file_beside(JSContext *context, const char *name) {
    if (asked++ >= MOST_ASKED) return refused(context, name, "too many files have been asked for");
    size_t size;
    char *answer = ask_source(name, &size); /* its first byte says what it is */
    JSModuleDef *module = NULL;
    if (size && answer[0] == 'm')
        module = compiled(context, name, answer + 1, size - 1);
    else
        refused(context, name, size && answer[0] == '!' ? answer + 1 : "there is no such file beside the script");
    free(answer);
    return module;
}

JSModuleDef *load_module(JSContext *context, const char *name, void *opaque) {
    (void)opaque;
    if (count_granted && !strcmp(name, "host")) return host_module(context);
    PyObject *file = PyDict_GetItemString(files, name); /* borrowed */
    char *text;
    Py_ssize_t size;
    if (file && !PyBytes_AsStringAndSize(file, &text, &size)) return compiled(context, name, text, (size_t)size);
    PyErr_Clear();
    return has_beside ? file_beside(context, name)
                      : refused(context, name, "only files that came with the run can be imported");
}
