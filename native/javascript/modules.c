/* What `import` gives: the files that came with the request, by name, and nothing else. */
#include "realm.h"

#include <stdio.h>
#include <string.h>

static PyObject *files;  /* name -> bytes */
static const char *main; /* the guest's own source, which lies among them */

void set_modules(PyObject *given, const char *its_name) {
    files = Py_NewRef(given);
    main = its_name;
}

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

static JSModuleDef *refused(JSContext *context, const char *name) {
    JSValue text = JS_NewStringLen(context, name, strlen(name));
    JS_FreeValue(context, call_kit("refuse_import", 1, &text)); /* throws */
    JS_FreeValue(context, text);
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

JSModuleDef *load_module(JSContext *context, const char *name, void *opaque) {
    (void)opaque;
    PyObject *file = PyDict_GetItemString(files, name); /* borrowed */
    char *text;
    Py_ssize_t size;
    if (!file || PyBytes_AsStringAndSize(file, &text, &size)) {
        PyErr_Clear();
        return refused(context, name);
    }
    char *source = is_json(name) ? json_module(context, text, (size_t)size) : text;
    if (!source) return NULL;
    JSValue code = JS_Eval(context, source, strlen(source), name, EVAL_MODULE | EVAL_COMPILE_ONLY);
    if (source != text) js_free(context, source);
    return is_exception(code) ? NULL : code.u.ptr;
}
