/* The second filter (jail/policy/narrow_syscalls.py): what a locked interpreter can ask the kernel for, and no more. */
#include "ring.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * confine(filter): for all threads, for good. The first filter permits this call with these arguments alone, and this
 * one does not permit it any more. PR_SET_NO_NEW_PRIVS is on since before the interpreter started.
 */
PyObject *ring_confine(PyObject *Py_UNUSED(module), PyObject *filter) {
    if (!PyBytes_Check(filter)) return PyErr_Format(PyExc_TypeError, "not a filter");
    size_t count = (size_t)PyBytes_GET_SIZE(filter) / sizeof(struct sock_filter);
    struct sock_fprog program = {(unsigned short)count, (struct sock_filter *)(void *)PyBytes_AS_STRING(filter)};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program))
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}
