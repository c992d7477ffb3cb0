/* One thread answers the listeners of all runs: a thread for each run costs as much as a tenth of a pool's call. A call
 * is answered in some 10 us, and the queue tells those of several guests in turn, so no guest waits for another's
 * flood.
 *
 * Refused: the loop of the run's watch, which waits for the interpreter's lock. */
#define _GNU_SOURCE
#include "supervisor/answering.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    STOP = 0, /* no listener's id */
    STACK_SIZE = 65536
};

/* Has the thread's next listener, if it has not been ended meanwhile. */
static struct answered *take(struct answering *self, uint64_t id) {
    pthread_mutex_lock(&self->lock);
    struct answered *found = self->first;
    while (found && found->id != id) found = found->next;
    self->busy = found;
    pthread_mutex_unlock(&self->lock);
    return found;
}

static void give_back(struct answering *self) {
    pthread_mutex_lock(&self->lock);
    self->busy = NULL;
    pthread_cond_broadcast(&self->answered_one);
    pthread_mutex_unlock(&self->lock);
}

static void *serve(void *argument) {
    struct answering *self = argument;
    struct epoll_event event;
    if (self->first_act) self->first_act(self->argument);
    for (;;) {
        int count = epoll_wait(self->queue, &event, 1, -1);
        if (count < 0 && errno != EINTR) break;
        if (count < 1) continue;
        if (event.data.u64 == STOP) break;
        struct answered *told = take(self, event.data.u64);
        if (told && event.events & EPOLLIN)
            told->answer(told);
        else if (told) /* no process is left whom the filter binds */
            epoll_ctl(self->queue, EPOLL_CTL_DEL, told->listener, NULL);
        give_back(self);
    }
    return NULL;
}

static int create_thread(struct answering *self) {
    pthread_attr_t attributes;
    sigset_t all, before;
    sigfillset(&all);
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of the host program's runs in it */
    error = pthread_create(&self->thread, &attributes, serve, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

static int wait_for(struct answering *self, int fd, uint64_t id) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = id};
    return epoll_ctl(self->queue, EPOLL_CTL_ADD, fd, &event) < 0 ? errno : 0;
}

static void close_both(struct answering *self) {
    if (self->queue >= 0) close(self->queue);
    if (self->stop >= 0) close(self->stop);
    self->process = 0;
}

static int start(struct answering *self) {
    self->queue = epoll_create1(EPOLL_CLOEXEC);
    self->stop = eventfd(0, EFD_CLOEXEC);
    int error = self->queue < 0 || self->stop < 0 ? errno : wait_for(self, self->stop, STOP);
    if (!error) error = create_thread(self);
    if (error)
        close_both(self);
    else
        self->process = getpid();
    return error;
}

static void end(struct answering *self) {
    const uint64_t one = 1;
    (void)!write(self->stop, &one, sizeof one);
    pthread_join(self->thread, NULL);
    close_both(self);
}

/* Begins anew in a forked copy of the process: the original's thread may have had the locks. */
static void renew(struct answering *self) {
    if (self->process == 0 || self->process == getpid()) return;
    close_both(self);
    *self = (struct answering){.first_act = self->first_act, .argument = self->argument, ANSWERING_LOCKS};
}

static void put_in(struct answering *self, struct answered *answered) {
    pthread_mutex_lock(&self->lock);
    answered->id = ++self->last_id;
    answered->next = self->first;
    self->first = answered;
    pthread_mutex_unlock(&self->lock);
}

/* Returns whether it was the last one. */
static int take_out(struct answering *self, const struct answered *answered) {
    pthread_mutex_lock(&self->lock);
    struct answered **place = &self->first;
    while (*place != answered) place = &(*place)->next;
    *place = answered->next;
    while (self->busy == answered) pthread_cond_wait(&self->answered_one, &self->lock);
    int is_last = !self->first;
    pthread_mutex_unlock(&self->lock);
    return is_last;
}

int begin_answering(struct answering *self, struct answered *answered) {
    renew(self);
    pthread_mutex_lock(&self->door);
    put_in(self, answered);
    int error = self->process ? 0 : start(self);
    if (!error) error = wait_for(self, answered->listener, answered->id);
    if (error && take_out(self, answered) && self->process) end(self);
    pthread_mutex_unlock(&self->door);
    return error;
}

void end_answering(struct answering *self, struct answered *answered) {
    pthread_mutex_lock(&self->door);
    epoll_ctl(self->queue, EPOLL_CTL_DEL, answered->listener, NULL); /* a forked copy may have it open */
    if (take_out(self, answered)) end(self);
    pthread_mutex_unlock(&self->door);
    close(answered->listener);
}

void forget_answering(struct answering *self, struct answered *answered) {
    renew(self);
    close(answered->listener);
}
