/* A thread of C that answers listeners of filters (seccomp_unotify(2)): one for those of all runs. */
#ifndef JAIL_ANSWERING_H
#define JAIL_ANSWERING_H

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/* Begins the structure that a listener belongs to. */
struct answered {
    int listener;
    void (*answer)(struct answered *self); /* answers the next call that is told, in the thread */
    uint64_t id;
    struct answered *next;
};

struct answering {
    void (*first_act)(void *argument); /* of the thread, or NULL */
    void *argument;
    pthread_mutex_t door;                      /* of threads that begin or end a run alone */
    pthread_mutex_t lock; /* of what follows; held for a moment, never while a call is answered */
    pthread_cond_t answered_one;
    struct answered *first, *busy;
    uint64_t last_id;
    pthread_t thread;
    pid_t process; /* whose the thread is; 0: there is none */
    int queue, stop; /* an epoll instance, an eventfd */
};

#define ANSWERING_LOCKS                                                                                                \
    .door = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER, .answered_one = PTHREAD_COND_INITIALIZER

/* Has the thread answer this listener too; the first one starts it. Returns 0 or an errno. */
int begin_answering(struct answering *answering, struct answered *answered);
/* Closes the listener, and returns when the thread will not touch the structure any more. The last one ends it. */
void end_answering(struct answering *answering, struct answered *answered);
/* Closes what a forked copy of the process has of the thread and of this listener. */
void forget_answering(struct answering *answering, struct answered *answered);

#endif
