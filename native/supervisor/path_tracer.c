/* Notes the paths that a guest asks for and is refused: in a thread of its own that traces the guest (ptrace(2)).
 *
 * A second filter has the kernel stop a guest before each call that takes a path (SECCOMP_RET_TRACE). The tracer reads
 * which it is, lets the kernel go on with it under every layer of the jail, and reads what the kernel has answered. It
 * changes nothing and decides nothing, so that there is no race to lose: a path that another thread of the guest
 * exchanges meanwhile is noted wrongly, no more. Without a tracer those calls are answered with ENOSYS. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/ptrace.h>

#include "supervisor/spawn.h"
#include "abi/traced.h"

#define SYSCALL_STOP (SIGTRAP | 0x80)
#define MAX_WAITING 256 /* threads amid a call at once; what more of them ask for is counted alone */
#define WALL 0x40000000
#define WNOTHREAD 0x20000000 /* no child of another thread of this process */

struct waiting {
    int tid;
    struct jail_path asked;
};

struct jail_tracer {
    pthread_t thread;
    sem_t begun;
    int init, error;
    int has_begun; /* the guest has been executed: what its set-up asks for is no affair of its */
    struct jail_paths *paths;
    struct waiting waiting[MAX_WAITING];
    int waiting_count;
};

static const struct shape {
    int number, folder, path, flags, writes;
} shapes[] = {
#define SHAPE(name, folder, path, flags, writes) {__NR_##name, folder, path, flags, writes},
    JAIL_TRACED(SHAPE)
#undef SHAPE
};

static const struct shape *shape_of(uint64_t number) {
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if ((uint64_t)shapes[i].number == number) return &shapes[i];
    return NULL;
}

static long trace(long request, int tid, long address, const void *data) {
    return syscall(SYS_ptrace, request, tid, address, data);
}

/* --- what is asked for ------------------------------------------------------------------------------------------- */

static size_t read_memory(int tid, uint64_t address, char *into, size_t size) {
    size_t have = 0;
    while (have < size) { /* page by page: the text may end before one that is not there */
        size_t page = 4096 - ((address + have) & 4095), most = page < size - have ? page : size - have;
        struct iovec local = {into + have, most}, remote = {(void *)(uintptr_t)(address + have), most};
        ssize_t got = process_vm_readv(tid, &local, 1, &remote, 1, 0);
        if (got <= 0) break;
        have += (size_t)got;
        if (memchr(into + have - (size_t)got, 0, (size_t)got)) break;
    }
    return have;
}

/* The folder that a relative path starts from, as the guest sees it; its size, 0 where there is none. */
static size_t read_folder(int tid, int folder, char *into, size_t size) {
    char link[48];
    if (folder == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/%d/cwd", tid);
    else
        snprintf(link, sizeof link, "/proc/%d/fd/%d", tid, folder);
    ssize_t got = readlink(link, into, size);
    return got > 0 && (size_t)got < size && into[0] == '/' ? (size_t)got : 0;
}

static void read_path(int tid, const struct shape *shape, const uint64_t *arguments, struct jail_path *asked) {
    char text[sizeof asked->path];
    size_t size = strnlen(text, read_memory(tid, arguments[shape->path], text, sizeof text));
    size_t before = 0;
    if (size == 0 || size == sizeof text) return;
    if (text[0] != '/') {
        int folder = shape->folder < 0 ? AT_FDCWD : (int)arguments[shape->folder];
        before = read_folder(tid, folder, asked->path, sizeof asked->path);
        if (before == 0 || before + 1 + size > sizeof asked->path) return;
        asked->path[before++] = '/';
    }
    if (before + size > sizeof asked->path) return;
    memcpy(asked->path + before, text, size);
    asked->size = (int32_t)(before + size);
}

static void read_address(int tid, const uint64_t *arguments, struct jail_path *asked) {
    size_t size = arguments[2] < 128 ? (size_t)arguments[2] : 128;
    struct iovec local = {asked->path, size}, remote = {(void *)(uintptr_t)arguments[1], size};
    ssize_t got = process_vm_readv(tid, &local, 1, &remote, 1, 0);
    asked->size = got > 0 ? (int32_t)got : 0;
}

static void read_process(int tid, struct jail_path *asked) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/comm", tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, asked->process, sizeof asked->process - 1);
    if (fd >= 0) close(fd);
    if (size > 0 && asked->process[size - 1] == '\n') asked->process[size - 1] = 0;
}

/* --- what the kernel answers ---------------------------------------------------------------------------------------
 */

static int is_refusal(int error) {
    return error == ENOENT || error == EACCES || error == EROFS || error == EPERM || error == ENETUNREACH ||
           error == EADDRNOTAVAIL;
}

static void note(struct jail_paths *paths, int tid, const struct jail_path *asked) {
    paths->total++;
    for (int i = 0; i < paths->path_count; i++) {
        struct jail_path *known = &paths->paths[i];
        if (known->size == asked->size && known->error == asked->error && known->writes == asked->writes &&
            !memcmp(known->path, asked->path, (size_t)asked->size)) {
            known->count++;
            return;
        }
    }
    if (paths->path_count == JAIL_MAX_PATHS) {
        paths->untold++;
        return;
    }
    struct jail_path *noted = &paths->paths[paths->path_count++];
    *noted = *asked;
    noted->count = 1;
    read_process(tid, noted);
}

static struct waiting *waiting_of(struct jail_tracer *tracer, int tid) {
    for (int i = 0; i < tracer->waiting_count; i++)
        if (tracer->waiting[i].tid == tid) return &tracer->waiting[i];
    return NULL;
}

static void forget(struct jail_tracer *tracer, struct waiting *waiting) {
    if (waiting) *waiting = tracer->waiting[--tracer->waiting_count];
}

/* A thread is about to make a call that takes a path. */
static void look_at_call(struct jail_tracer *tracer, int tid) {
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    long got = trace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info);
    const struct shape *shape = got > 0 && info.op == PTRACE_SYSCALL_INFO_SECCOMP ? shape_of(info.seccomp.nr) : NULL;
    forget(tracer, waiting_of(tracer, tid));
    if (!shape || tracer->waiting_count == MAX_WAITING) {
        tracer->paths->untold++;
        trace(PTRACE_CONT, tid, 0, NULL);
        return;
    }
    struct waiting *waiting = &tracer->waiting[tracer->waiting_count++];
    memset(waiting, 0, sizeof *waiting);
    waiting->tid = tid;
    waiting->asked.number = shape->number;
    waiting->asked.flags = shape->flags < 0 ? 0 : (uint32_t)info.seccomp.args[shape->flags];
    waiting->asked.writes = shape->writes || waiting->asked.flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
    if (shape->number == SYS_connect || shape->number == SYS_bind)
        read_address(tid, (const uint64_t *)info.seccomp.args, &waiting->asked);
    else
        read_path(tid, shape, (const uint64_t *)info.seccomp.args, &waiting->asked);
    trace(PTRACE_SYSCALL, tid, 0, NULL);
}

/* The call has been answered. */
static void look_at_answer(struct jail_tracer *tracer, int tid) {
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    long got = trace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info);
    struct waiting *waiting = waiting_of(tracer, tid);
    if (waiting && got > 0 && info.op == PTRACE_SYSCALL_INFO_EXIT) {
        waiting->asked.error = info.exit.is_error ? (int32_t)-info.exit.rval : 0;
        if (tracer->has_begun && waiting->asked.size && is_refusal(waiting->asked.error))
            note(tracer->paths, tid, &waiting->asked);
        if (waiting->asked.number == SYS_execve && !info.exit.is_error) tracer->has_begun = 1;
    }
    forget(tracer, waiting);
    trace(PTRACE_CONT, tid, 0, NULL);
}

/* Another program runs: whichever thread has executed it has the number of the first one now, and the others are gone.
 */
static void look_at_exec(struct jail_tracer *tracer, int tid) {
    unsigned long former = 0;
    trace(PTRACE_GETEVENTMSG, tid, 0, &former);
    if ((int)former != tid) forget(tracer, waiting_of(tracer, tid));
    struct waiting *waiting = waiting_of(tracer, (int)former);
    if (waiting) waiting->tid = tid;
    trace(PTRACE_SYSCALL, tid, 0, NULL);
}

static int is_stop_of_all(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void look_at(struct jail_tracer *tracer, int tid, int status) {
    if (!WIFSTOPPED(status)) {
        forget(tracer, waiting_of(tracer, tid)); /* it has ended */
        return;
    }
    int signal = WSTOPSIG(status), event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP)
        look_at_call(tracer, tid);
    else if (event == PTRACE_EVENT_STOP)
        trace(is_stop_of_all(signal) ? PTRACE_LISTEN : PTRACE_CONT, tid, 0, NULL);
    else if (event == PTRACE_EVENT_EXEC)
        look_at_exec(tracer, tid);
    else if (event && tid == tracer->init)
        trace(PTRACE_DETACH, tid, 0, NULL); /* it has started the guest, which is traced from its birth */
    else if (event)
        trace(PTRACE_CONT, tid, 0, NULL);
    else if (signal == SYSCALL_STOP)
        look_at_answer(tracer, tid);
    else
        trace(PTRACE_CONT, tid, 0, (void *)(intptr_t)signal);
}

static void *serve(void *argument) {
    struct jail_tracer *tracer = argument;
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                         PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (trace(PTRACE_SEIZE, tracer->init, 0, (void *)options) < 0) tracer->error = errno;
    sem_post(&tracer->begun);
    if (tracer->error) return NULL;
    for (;;) {
        int status, tid = (int)syscall(SYS_wait4, -1, &status, WALL | WNOTHREAD, NULL);
        if (tid > 0)
            look_at(tracer, tid, status);
        else if (errno != EINTR)
            return NULL; /* no process is left to be traced */
    }
}

static int start_thread(struct jail_tracer *tracer) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of the host program's runs in it */
    int error = pthread_create(&tracer->thread, NULL, serve, tracer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) return error;
    while (sem_wait(&tracer->begun) < 0) {}
    if (tracer->error) pthread_join(tracer->thread, NULL);
    return tracer->error;
}

struct jail_tracer *jail_trace(int init) {
    struct jail_tracer *tracer = calloc(1, sizeof *tracer);
    struct jail_paths *paths = calloc(1, sizeof *paths);
    int error = tracer && paths ? 0 : ENOMEM;
    if (!error) {
        tracer->init = init;
        tracer->paths = paths;
        sem_init(&tracer->begun, 0, 0);
        error = start_thread(tracer);
    }
    if (!error) return tracer;
    free(paths);
    free(tracer);
    errno = error;
    return NULL;
}

void jail_traced(struct jail_tracer *tracer, struct jail_paths *paths) {
    pthread_join(tracer->thread, NULL);
    *paths = *tracer->paths;
    free(tracer->paths);
    free(tracer);
}
