/* Answers and counts the calls that a guest's filter tells to its listener (seccomp_unotify(2)), in a thread that calls
 * no Python and so waits for no lock of the interpreter's: that of all runs, or one with the ids of a guest for which
 * it makes calls.
 *
 * The answer is EPERM, or none at all where the run is ended, or what came of a call that the thread has made for the
 * guest (attributes.c). SECCOMP_USER_NOTIF_FLAG_CONTINUE is the answer to nothing but a copy of a session's interpreter
 * (copies.c), which has registers alone: what a pointer leads to may change after we have looked. The parts of the
 * guest's memory that are read are for a person to see and decides nothing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <linux/seccomp.h>

#include "rawsys/call_shapes.h"
#include "supervisor/answering.h"
#include "supervisor/attributes.h"
#include "supervisor/copies.h"
#include "supervisor/python_line.h"
#include "supervisor/spawn.h"

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

struct jail_recorder {
    struct answered answered; /* first: the thread is given its address */
    struct answering of_its_own; /* for a guest for which calls are made */
    int pidfd, wake, ends;
    uint64_t most;
    struct attributes *attributes; /* NULL: no call is made for the guest */
    pthread_mutex_t lock; /* of what follows */
    struct jail_denials denials;
    struct copies copies;
};

static int is_same(const struct jail_denial *kind, const struct seccomp_data *call, int key) {
    if (kind->number != call->nr || kind->machine != call->arch) return 0;
    for (int i = 0; i < 6; i++) /* the kernel cuts these to an int, all but clone's flags, which it cuts too */
        if (key >> i & 1 && (uint32_t)kind->arguments[i] != (uint32_t)call->args[i]) return 0;
    return 1;
}

/* A file of a thread that is still there: it waits for us. A guest may not be dumpable, or Yama forbid it: nothing
 * then. */
static void read_process(struct jail_denial *kind) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/comm", kind->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, kind->process, sizeof kind->process - 1);
    if (fd >= 0) close(fd);
    if (size > 0 && kind->process[size - 1] == '\n') kind->process[size - 1] = 0;
}

static void read_memory(struct jail_denial *kind, const struct shape *shape) {
    if (shape->pointer == NONE) return;
    uint64_t address = kind->arguments[shape->pointer], size = sizeof kind->memory;
    if (shape->length >= 0 && kind->arguments[shape->length] < size) size = kind->arguments[shape->length];
    struct iovec local = {kind->memory, size}, remote = {(void *)(uintptr_t)address, size};
    ssize_t got = process_vm_readv(kind->pid, &local, 1, &remote, 1, 0);
    if (got < 0 && address + size > (address | 4095) + 1) { /* it ends with its page */
        remote.iov_len = (address | 4095) + 1 - address;
        got = process_vm_readv(kind->pid, &local, 1, &remote, 1, 0);
    }
    kind->memory_size = got < 0 ? 0 : (int32_t)got;
    if (shape->length == TEXT) kind->memory_size = (int32_t)strnlen(kind->memory, (size_t)kind->memory_size);
}

static void describe(struct jail_recorder *recorder, struct jail_denial *kind, const struct seccomp_notif *told) {
    *kind = (struct jail_denial){.number = told->data.nr, .machine = told->data.arch, .pid = (int32_t)told->pid};
    for (int i = 0; i < 6; i++) kind->arguments[i] = told->data.args[i];
    read_process(kind);
    read_memory(kind, shape_of(told->data.nr));
    kind->line = python_line(told->pid);
    __u64 id = told->id;
    if (ioctl(recorder->answered.listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0) return;
    memset(kind->process, 0, sizeof kind->process); /* it had gone, and its number may have been another's */
    kind->memory_size = kind->line = 0;
}

static void count(struct jail_recorder *recorder, const struct seccomp_notif *told) {
    struct jail_denials *all = &recorder->denials;
    int key = shape_of(told->data.nr)->key;
    all->total++;
    for (int i = 0; i < all->kind_count; i++)
        if (is_same(&all->kinds[i], &told->data, key)) {
            all->kinds[i].count++;
            all->last = i;
            return;
        }
    if (all->kind_count == JAIL_MAX_DENIALS) {
        all->untold++;
        all->last = -1;
        return;
    }
    struct jail_denial *kind = &all->kinds[all->kind_count];
    describe(recorder, kind, told);
    kind->count = 1;
    all->last = all->kind_count++;
}

static void end_run(struct jail_recorder *recorder) {
    const uint64_t one = 1;
    if (recorder->pidfd >= 0) syscall(SYS_pidfd_send_signal, recorder->pidfd, SIGKILL, NULL, 0);
    (void)!write(recorder->wake, &one, sizeof one);
}

/* Returns the errno to answer, 0 for success, or -1 where the run ends instead. */
static int judge(struct jail_recorder *recorder, const struct seccomp_notif *told) {
    int error = ATTRIBUTES_DENIED;
    if (recorder->attributes) error = attributes_change(recorder->attributes, recorder->answered.listener, told);
    if (error != ATTRIBUTES_DENIED) return error;
    pthread_mutex_lock(&recorder->lock);
    count(recorder, told);
    int goes_on = !recorder->ends && recorder->denials.total <= recorder->most;
    if (!goes_on) recorder->denials.ended = 1;
    pthread_mutex_unlock(&recorder->lock);
    if (goes_on) return EPERM;
    end_run(recorder);
    return -1;
}

static enum copies_word copies_word(struct jail_recorder *recorder, const struct seccomp_notif *told) {
    pthread_mutex_lock(&recorder->lock);
    enum copies_word word = copies_take(&recorder->copies, recorder->answered.listener, told);
    pthread_mutex_unlock(&recorder->lock);
    return word;
}

static struct answering of_all = {ANSWERING_LOCKS};

static void answer(struct answered *answered) {
    struct jail_recorder *recorder = (struct jail_recorder *)answered;
    union { /* the kernel's may be longer than our header's, and are to come zeroed */
        struct seccomp_notif told;
        char room[512];
    } call = {.room = {0}};
    union {
        struct seccomp_notif_resp said;
        char room[512];
    } response = {.room = {0}};
    if (ioctl(recorder->answered.listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0) return; /* the caller is gone */
    if (recorder->denials.ended) return; /* nor does the call of another thread go on */
    enum copies_word word = copies_word(recorder, &call.told);
    int error = word == COPIES_NOTHING ? judge(recorder, &call.told) : 0;
    if (error < 0 || word == COPIES_WAITS) return;
    response.said.id = call.told.id;
    if (word == COPIES_GOES_ON) response.said.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    response.said.error = -error;
    ioctl(recorder->answered.listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static void take_on_ids(void *argument) {
    struct jail_recorder *recorder = argument;
    if (attributes_begin(recorder->attributes) == 0) return;
    attributes_free(recorder->attributes);
    recorder->attributes = NULL;
}

static struct answering *thread_of(struct jail_recorder *recorder) {
    return recorder->of_its_own.first_act ? &recorder->of_its_own : &of_all;
}

static void free_recorder(struct jail_recorder *recorder) {
    attributes_free(recorder->attributes);
    copies_end(&recorder->copies);
    free(recorder);
}

struct jail_recorder *jail_record(int listener, int pidfd, int wake, uint64_t most, int ends,
                                  const struct jail_writable *writable) {
    struct jail_recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder) return NULL;
    *recorder = (struct jail_recorder){.answered = {.listener = listener, .answer = answer},
                                       .of_its_own = {.argument = recorder, ANSWERING_LOCKS},
                                       .pidfd = pidfd,
                                       .wake = wake,
                                       .most = most,
                                       .ends = ends,
                                       .attributes = writable ? attributes_for(writable) : NULL,
                                       .lock = PTHREAD_MUTEX_INITIALIZER,
                                       .copies = {.copied = {.pidfd = -1}}};
    if (recorder->attributes) recorder->of_its_own.first_act = take_on_ids;
    /* Linux 6.6: the guest goes on where we wait, on one processor; 7 us a call for 12 */
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    int error = begin_answering(thread_of(recorder), &recorder->answered);
    if (!error) return recorder;
    free_recorder(recorder);
    errno = error;
    return NULL;
}

int jail_has_recorded(struct jail_recorder *recorder) {
    pthread_mutex_lock(&recorder->lock);
    int has = recorder->denials.total > 0 || recorder->denials.ended;
    pthread_mutex_unlock(&recorder->lock);
    return has;
}

void jail_recorded_so_far(struct jail_recorder *recorder, struct jail_denials *denials) {
    pthread_mutex_lock(&recorder->lock);
    struct jail_denials *all = &recorder->denials;
    memcpy(denials, all, offsetof(struct jail_denials, kinds) + (size_t)all->kind_count * sizeof *all->kinds);
    all->total = all->untold = 0;
    all->kind_count = 0;
    all->last = -1;
    pthread_mutex_unlock(&recorder->lock);
}

void jail_recorder_end(struct jail_recorder *recorder) {
    end_answering(thread_of(recorder), &recorder->answered);
    free_recorder(recorder);
}

void jail_recorder_detach(struct jail_recorder *recorder) {
    forget_answering(thread_of(recorder), &recorder->answered);
    free_recorder(recorder);
}

void jail_recorder_permit(struct jail_recorder *recorder, int32_t original, int parks_only, int bell) {
    pthread_mutex_lock(&recorder->lock);
    copies_permit(&recorder->copies, original, parks_only, bell);
    pthread_mutex_unlock(&recorder->lock);
}

void jail_recorder_copied(struct jail_recorder *recorder, struct jail_copied *copied) {
    pthread_mutex_lock(&recorder->lock);
    *copied = recorder->copies.copied;
    recorder->copies.copied.pidfd = -1; /* its taker's */
    copies_end(&recorder->copies);
    pthread_mutex_unlock(&recorder->lock);
}

int jail_recorder_answer(struct jail_recorder *recorder, uint64_t call, int64_t value, int32_t error) {
    union {
        struct seccomp_notif_resp said;
        char room[512];
    } response = {.room = {0}};
    response.said.id = call;
    response.said.val = error ? 0 : value;
    response.said.error = -error;
    return ioctl(recorder->answered.listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0 ? -errno : 0;
}
