/*
 * The folders of the guest's own, its working folder and /tmp: what a path of its leads to is found here, part by part
 * from a descriptor of the folder, with O_NOFOLLOW at each part, and never by the kernel from a path of the guest's.
 * jail/guests/python/files.py has the acts, docs/decisions/0040-a-guests-own-files.md why not openat2(2).
 */
#include "ring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MOST_FOLDERS = 2,
    /* what a guest may ask of an open; among the others is O_TMPFILE, whose file no listing of the folder counts */
    ASKED = O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_APPEND | O_DIRECTORY,
    ALWAYS = O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
};

static struct folder {
    char path[PATH_MAX];
    int fd;
    dev_t device;
} folders[MOST_FOLDERS];
static int opened;
static char working[PATH_MAX]; /* where relative paths begin; the kernel's own working folder is never changed */
PyObject *outside;             /* raised for what leads elsewhere: the gate makes a refusal of it */

int make_outside(void) {
    outside = PyErr_NewException("guest.Outside", NULL, NULL);
    return outside ? 0 : -1;
}

/*
 * open_folders(paths): of this jail, once it stands and before anything of the guest's runs. A folder that is not there
 * is none of the guest's.
 */
PyObject *ring_open_folders(PyObject *Py_UNUSED(module), PyObject *paths) {
    if (!PyTuple_Check(paths)) return PyErr_Format(PyExc_TypeError, "not paths");
    if (!getcwd(working, sizeof working)) *working = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(paths) && opened < MOST_FOLDERS; i++) {
        const char *path = PyUnicode_AsUTF8(PyTuple_GET_ITEM(paths, i));
        if (!path) return NULL;
        struct folder *folder = &folders[opened];
        struct stat status;
        PyOS_snprintf(folder->path, sizeof folder->path, "%s", path);
        folder->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (folder->fd < 0 || fstat(folder->fd, &status)) continue;
        folder->device = status.st_dev;
        opened++;
    }
    ring.has_files = opened > 0;
    Py_RETURN_NONE;
}

static int refuse_place(const char *why) {
    PyErr_SetString(outside, why);
    return -1;
}

static int is_too_long(void) {
    errno = ENAMETOOLONG;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

/* Adds the parts of a path to an absolute one, without "." and ".." among them. There are no links to say otherwise. */
static int add_parts(char *into, size_t *used, const char *from) {
    while (*from) {
        size_t size = strcspn(from, "/");
        if (size == 2 && strncmp(from, "..", 2) == 0) {
            while (*used && into[--*used] != '/') continue;
        } else if (size && !(size == 1 && *from == '.')) {
            if (*used + size + 1 >= PATH_MAX) return is_too_long();
            into[(*used)++] = '/';
            memcpy(into + *used, from, size);
            *used += size;
        }
        from += size + (from[size] == '/');
    }
    into[*used] = 0;
    return 0;
}

/* Finds the folder that a path is in, and the rest of the path below it ("" for the folder itself). */
static struct folder *folder_of(PyObject *path, char *place, char **rest) {
    char *text;
    Py_ssize_t length;
    size_t used = 0;
    PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes)) return NULL; /* a ValueError for a NUL */
    int failed = PyBytes_AsStringAndSize(bytes, &text, &length);
    if (!failed && !length) {
        errno = ENOENT;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
        failed = -1;
    }
    if (!failed && *text != '/') failed = add_parts(place, &used, working);
    if (!failed) failed = add_parts(place, &used, text);
    Py_DECREF(bytes);
    for (int i = 0; !failed && i < opened; i++) {
        size_t size = strlen(folders[i].path);
        if (strncmp(place, folders[i].path, size) || !strchr("/", place[size])) continue;
        *rest = place + size + (place[size] == '/');
        return &folders[i];
    }
    if (!failed) refuse_place("it is outside of the working folder and /tmp");
    return NULL;
}

static int is_in(const struct folder *folder, int fd, mode_t *mode) {
    struct stat status;
    if (fstat(fd, &status)) return -1;
    *mode = status.st_mode;
    return status.st_dev == folder->device || refuse_place("another file system is mounted there") == 0;
}

/* Opens the folder that a path's last part is in. -1: an exception is set. */
static int open_parent(PyObject *path, char *place, const struct folder **found, char **last) {
    char *rest;
    mode_t mode;
    *found = folder_of(path, place, &rest);
    if (!*found) return -1;
    int fd = openat((*found)->fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (char *end = strchr(rest, '/'); fd >= 0 && end; end = strchr(rest, '/')) {
        *end = 0;
        int next = openat(fd, rest, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        rest = end + 1;
        close(fd);
        fd = next;
        if (fd >= 0 && is_in(*found, fd, &mode) != 1) {
            close(fd);
            return -1;
        }
    }
    *last = *rest ? rest : ".";
    if (fd < 0) PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    return fd;
}

PyObject *ring_working_folder(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    return PyUnicode_DecodeFSDefault(working);
}

/* change_folder(path): relative paths begin in that folder of the guest's from here on. */
PyObject *ring_change_folder(PyObject *Py_UNUSED(module), PyObject *path) {
    char whole[PATH_MAX], place[PATH_MAX], *last;
    const struct folder *folder;
    mode_t mode = 0;
    if (!folder_of(path, whole, &last)) return NULL;
    int parent = open_parent(path, place, &folder, &last);
    if (parent < 0) return NULL;
    int fd = openat(parent, last, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    int is_inside = fd < 0 ? 0 : is_in(folder, fd, &mode);
    close(parent);
    if (fd >= 0) close(fd);
    if (is_inside != 1) return NULL;
    memcpy(working, whole, sizeof working);
    Py_RETURN_NONE;
}

static int open_beneath(PyObject *path, int flags, mode_t mode) {
    char place[PATH_MAX], *last;
    const struct folder *folder;
    mode_t kind = 0;
    if (flags & ~(ASKED | ALWAYS | O_LARGEFILE)) {
        errno = EOPNOTSUPP;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
        return -1;
    }
    int parent = open_parent(path, place, &folder, &last);
    if (parent < 0) return -1;
    int fd = openat(parent, last, (flags & ASKED) | ALWAYS, mode & 0777);
    if (fd < 0) PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    close(parent);
    int is_inside = fd < 0 ? 0 : is_in(folder, fd, &kind);
    if (is_inside == 1 && !S_ISREG(kind) && !S_ISDIR(kind))
        is_inside = refuse_place("it is neither a file nor a folder");
    if (fd >= 0 && is_inside != 1) close(fd);
    return is_inside == 1 ? fd : -1;
}

/* open_beneath(path, flags, mode): a descriptor. */
PyObject *ring_open_beneath(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *path;
    int flags, mode;
    if (!PyArg_ParseTuple(args, "Oii", &path, &flags, &mode)) return NULL;
    int fd = open_beneath(path, flags, (mode_t)mode);
    return fd < 0 ? NULL : PyLong_FromLong(fd);
}

/* close_file(descriptor): one of open_beneath's. */
PyObject *ring_close_file(PyObject *Py_UNUSED(module), PyObject *number) {
    close((int)PyLong_AsLong(number));
    Py_RETURN_NONE;
}

/* Names the path as the caller has it, not the last part of it alone. */
static void name_in_error(PyObject *path) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (value && PyErr_GivenExceptionMatches(value, PyExc_OSError)) PyObject_SetAttrString(value, "filename", path);
    PyErr_Restore(type, value, traceback);
}

/* act_beneath(function, path, arguments, keywords): a function of posix, on the last part, in the folder it is in. */
PyObject *ring_act_beneath(PyObject *Py_UNUSED(module), PyObject *args) {
    char place[PATH_MAX], *last;
    const struct folder *folder;
    PyObject *function, *path, *more, *keywords;
    if (!PyArg_ParseTuple(args, "OOO!O!", &function, &path, &PyTuple_Type, &more, &PyDict_Type, &keywords)) return NULL;
    int parent = open_parent(path, place, &folder, &last);
    if (parent < 0) return NULL;
    PyObject *name = Py_BuildValue("(N)", PyUnicode_DecodeFSDefault(last)), *number = PyLong_FromLong(parent);
    PyObject *all = name ? PySequence_Concat(name, more) : NULL, *result = NULL;
    if (all && number && PyDict_SetItemString(keywords, "dir_fd", number) == 0)
        result = PyObject_Call(function, all, keywords);
    if (!result) name_in_error(path);
    close(parent);
    Py_XDECREF(all);
    Py_XDECREF(name);
    Py_XDECREF(number);
    return result;
}

/* rename_beneath(from, to) */
PyObject *ring_rename_beneath(PyObject *Py_UNUSED(module), PyObject *args) {
    char here[PATH_MAX], there[PATH_MAX], *old, *new;
    const struct folder *folder;
    PyObject *from, *to;
    if (!PyArg_ParseTuple(args, "OO", &from, &to)) return NULL;
    int source = open_parent(from, here, &folder, &old);
    if (source < 0) return NULL;
    int target = open_parent(to, there, &folder, &new);
    if (target >= 0 && renameat(source, old, target, new))
        PyErr_SetFromErrnoWithFilenameObjects(PyExc_OSError, from, to);
    close(source);
    if (target >= 0) close(target);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* list_beneath(path): (name, kind as in dirent.d_type, inode) of each. */
PyObject *ring_list_beneath(PyObject *Py_UNUSED(module), PyObject *path) {
    int fd = open_beneath(path, O_RDONLY | O_DIRECTORY, 0);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !folder) {
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
        close(fd);
    }
    if (!folder) return NULL;
    PyObject *found = PyList_New(0);
    for (struct dirent *entry = found ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        PyObject *one = Py_BuildValue("(NiK)", PyUnicode_DecodeFSDefault(entry->d_name), (int)entry->d_type,
                                      (unsigned long long)entry->d_ino);
        if (!one || PyList_Append(found, one)) Py_CLEAR(found);
        Py_XDECREF(one);
        if (!found) break;
    }
    closedir(folder);
    return found;
}
