/* The module _zygote of a zygote's interpreter: forks jails on request, each through the table of steps, and returns to
 * Python in their guests alone. Only the limited API, so that one build serves every CPython from 3.11 on.
 *
 * A jail's first process is a copy of the zygote in new namespaces, which never runs Python: on a stack of its own it
 * is what jail-init is, takes the same steps, and starts the guest as a process that shares the copy (CLONE_VM). Then
 * it executes jail-init to be the pid 1 that every jail has, and the copy is the guest's alone. So page tables are
 * copied once, and pid 1 holds nothing of the interpreter. */
#define _GNU_SOURCE
#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "rawsys/descriptors.h"
#include "rawsys/clone.h"
#include "init/jail.h"
#include "rawsys/message.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/socket.h>

#define STACK_SIZE 65536

static struct jail_request request;
static char init_stack[STACK_SIZE] __attribute__((aligned(16)));
static char guest_stack[STACK_SIZE] __attribute__((aligned(16)));
static void *back_in_python[5];

/* The C library's data about its one thread, which a raw clone does not renew. */
static int32_t *thread_id;
static void *robust_list;
static size_t robust_size;
extern const ptrdiff_t __rseq_offset __attribute__((weak)); /* glibc 2.35 */
extern const unsigned int __rseq_size __attribute__((weak));

/* --- the start of a forked jail ----------------------------------------------------------------------------------- */

/* The guest shares its descriptors with jail-init until that is executed if its filter has a listener, as in
 * native/init/main.c. */
static long fork_guest(struct jail *jail) {
    struct clone_args args = {
        .flags = CLONE_VM | (jail->plan->listening_filter.count ? CLONE_FILES : 0),
        .exit_signal = 17, /* SIGCHLD */
        .stack = (uint64_t)(uintptr_t)guest_stack,
        .stack_size = sizeof guest_stack,
    };
    return clone_process(&args, guest_main, jail);
}

static void close_own_descriptors(void) {
    for (int fd = JAIL_FD_CONTROL; fd <= JAIL_FD_PROGRAM; fd++) sys_close(fd);
}

static void become_python(struct jail *jail) {
    (void)jail;
    close_own_descriptors(); /* no exec will */
    __builtin_longjmp(back_in_python, 1);
}

static char *decimal(long value, char *end) {
    *end = 0;
    do *--end = (char)('0' + value % 10);
    while (value /= 10);
    return end;
}

/* No exec of the guest's closes what is opened here. */
static void take_listener(struct jail *jail) {
    uint64_t child_signal = SIGCHLD_BIT;
    int signal_fd =
        (int)must(JAIL_STAGE_FORK, 1, SYS4(__NR_signalfd4, -1, &child_signal, SIGNAL_SET_SIZE, O_CLOEXEC | 04000));
    hand_over(jail, signal_fd);
    sys_close(signal_fd);
}

static void execute_guard(struct jail *jail, long guest) {
    if (jail->plan->listening_filter.count) take_listener(jail);
    char digits[24];
    const char *const arguments[] = {"jail-init", "guard", decimal(guest, digits + 23), NULL};
    const char *const none[] = {NULL};
    for (int fd = JAIL_FD_CONTROL; fd <= JAIL_FD_GATE; fd++) SYS3(__NR_fcntl, fd, F_SETFD, 0);
    must(JAIL_STAGE_FORK, 2, SYS5(__NR_execveat, jail->program_fd, "", arguments, none, AT_EMPTY_PATH));
}

static const struct start_ops forked = {.fork_guest = fork_guest, .become = become_python, .watch = execute_guard};

static int init_main(void *argument) {
    static struct jail jail = {.scratch_fd = -1, .ops = &forked};
    const struct jail_request *wanted = argument;
    if (arrange_descriptors(wanted) < 0) return 125;
    jail.program_fd = wanted->fd_count - 1;
    jail_main(&jail, wanted->later);
}

/* --- the zygote's loop -------------------------------------------------------------------------------------------- */

/* The numbers in a request are the supervisor's: ours come beside it. Returns their count, 0 where there was none yet.
 */
static int receive_request(int socket) {
    struct control control;
    struct vector vector = {&request, sizeof request};
    struct message message = {
        .vectors = &vector, .vector_count = 1, .control = &control, .control_size = sizeof control};
    long size = SYS3(__NR_recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
    if (size == -EINTR) return 0;
    int count = passed_count(&message, &control);
    if (size != sizeof request || count == 0) sys_exit(0); /* it hung up */
    if (count > JAIL_MAX_FDS || count != request.fd_count) sys_exit(125);
    for (int i = 0; i < count; i++) request.fds[i] = control.fds[i];
    return count;
}

static void send_reply(int socket, const struct jail_child *child) {
    struct control control = {CONTROL_SIZE(1), SOL_SOCKET, SCM_RIGHTS, {child->pidfd}};
    struct vector vector = {(void *)(uintptr_t)child, sizeof *child};
    struct message message = {.vectors = &vector, .vector_count = 1};
    if (child->pidfd >= 0) {
        message.control = &control;
        message.control_size = (sizeof(size_t) + 8 + sizeof(int32_t) + 7) & ~(size_t)7;
    }
    if (SYS3(__NR_sendmsg, socket, &message, MSG_NOSIGNAL) < 0) sys_exit(0);
}

static void fork_jail(int socket) {
    int count = receive_request(socket);
    if (count == 0) return;
    struct jail_child child = {.pidfd = -1};
    struct clone_args args = {
        /* CLONE_PARENT: a child of the supervisor, as those that it spawns itself are */
        .flags = request.namespaces | CLONE_PIDFD | CLONE_PARENT | CLONE_CLEAR_SIGHAND,
        .pidfd = (uint64_t)(uintptr_t)&child.pidfd,
        .stack = (uint64_t)(uintptr_t)init_stack,
        .stack_size = sizeof init_stack,
    };
    long pid = clone_process(&args, init_main, &request);
    child.pid = (int32_t)pid;
    child.error = pid < 0 ? (int32_t)-pid : 0;
    for (int i = 0; i < count; i++) sys_close(request.fds[i]);
    send_reply(socket, &child);
    if (child.pidfd >= 0) sys_close(child.pidfd);
}

static void learn_thread(void) {
    /* glibc's set_tid_address points at the thread's own record of its id; prctl(2), CONFIG_CHECKPOINT_RESTORE */
    if (SYS5(__NR_prctl, PR_GET_TID_ADDRESS, &thread_id, 0, 0, 0) < 0) thread_id = NULL;
    if (SYS3(__NR_get_robust_list, 0, &robust_list, &robust_size) < 0) robust_list = NULL;
}

static void renew_thread(void) {
    if (thread_id) *thread_id = (int32_t)SYS1(__NR_set_tid_address, thread_id);
    if (robust_list) SYS2(__NR_set_robust_list, robust_list, robust_size);
    /* CLONE_VM gives it up (rseq(2)); where it cannot be had again, sched_getcpu asks the kernel */
    if (&__rseq_offset && &__rseq_size && __rseq_size) {
        char *area = (char *)__builtin_thread_pointer() + __rseq_offset;
#if defined(__x86_64__)
        const uint32_t signature = 0x53053053;
#else
        const uint32_t signature = 0xd428bc00;
#endif
        if (SYS4(__NR_rseq, area, 32, 0, signature) < 0) *(int32_t *)(void *)(area + 4) = -2;
    }
}

/* serve(): returns in a guest, confined and with its own descriptors; the zygote itself leaves with the supervisor. */
static PyObject *serve(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched[] = {{JAIL_FD_CONTROL, POLLIN, 0}, {JAIL_FD_SUPERVISOR, POLLIN, 0}};
    learn_thread();
    SYS2(__NR_prctl, PR_SET_NAME,
         "python3"); /* before Linux 6.14 a program that is executed by a descriptor is named by its number */
    PyOS_BeforeFork(); /* holds Python's locks until a guest lets go of its copies of them */
    if (__builtin_setjmp(back_in_python)) {
        renew_thread();
        PyOS_AfterFork_Child();
        Py_RETURN_NONE;
    }
    for (;;) {
        if (SYS5(__NR_ppoll, watched, 2, NULL, NULL, 0) < 0) continue;
        if (watched[1].revents) sys_exit(0);
        fork_jail(JAIL_FD_CONTROL);
    }
}

/* --- what the zygote gives up ------------------------------------------------------------------------------------- */

static PyObject *failed(long error) {
    errno = (int)-error;
    return PyErr_SetFromErrno(PyExc_OSError);
}

/* Takes from the calls to be tried those that are refused already, by a filter of a container: its errno outranks our
 * answer (jail/plan/filter.py), which would not be seen. */
static void spare_refused(int32_t *errnos) {
    long before[JAIL_TRIED_COUNT];
    try_before(errnos, before);
    for (int i = 0; i < JAIL_TRIED_COUNT; i++)
        if (before[i] == -EPERM) errnos[i] = 0;
}

/* confine(filter, refused): puts a seccomp filter on, an array of struct sock_filter, and tries it; "refused" is that
 * of struct jail_plan. A filter that does not answer so is told to the supervisor, and ends the zygote. */
static PyObject *confine(PyObject *module, PyObject *arguments) {
    (void)module;
    char *filter, *refused;
    Py_ssize_t size, refused_size;
    int32_t errnos[JAIL_MAX_TRIED];
    if (!PyArg_ParseTuple(arguments, "y#y#", &filter, &size, &refused, &refused_size)) return NULL;
    if (refused_size != sizeof errnos || size / 8 > 4096) return failed(-EINVAL);
    memcpy(errnos, refused, sizeof errnos);
    spare_refused(errnos);
    if (!put_filter_on(JAIL_STAGE_SECCOMP, filter, (uint32_t)(size / 8), errnos)) fail(JAIL_STAGE_SECCOMP, 1, EPERM);
    Py_RETURN_NONE;
}

/* drop_capabilities(): drops the last capability. */
static PyObject *drop_capabilities(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct empty[2] = {{0, 0, 0}, {0, 0, 0}};
    long r = SYS2(__NR_capset, &header, empty); /* the ambient one goes with the permitted */
    if (r < 0) return failed(r);
    Py_RETURN_NONE;
}

/* settle(): takes the gaps out of malloc's heap for good. A guest's first blocks would come from them, and each gap
 * lies on another page, which the guest would have to be given a copy of. */
static PyObject *settle(PyObject *module, PyObject *none) {
    (void)module, (void)none;
#ifdef __GLIBC__
    const char *top = (const char *)sbrk(0) - mallinfo2().keepcost;
    for (size_t size = 65536; size >= 16; size = size > 1024 ? size / 2 : size - 16)
        for (int i = 0; i < 4096; i++) {
            char *block = malloc(size);
            if (block >= top || !block) {
                free(block);
                break;
            }
        }
#endif
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"serve", serve, METH_NOARGS, NULL},
    {"confine", confine, METH_VARARGS, NULL},
    {"drop_capabilities", drop_capabilities, METH_NOARGS, NULL},
    {"settle", settle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_zygote", NULL, -1, methods, NULL, NULL, NULL, NULL};

__attribute__((visibility("default"))) PyMODINIT_FUNC PyInit__zygote(void) { return PyModule_Create(&definition); }
