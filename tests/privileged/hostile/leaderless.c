/* leaderless MODE MB MS: for so many milliseconds, memory is held by a thread group that /proc does not show in the usual
 * place. MODE is made of
 *   l  the leader has ended           u  the process is undumpable
 *   r  each thread lives a moment, takes 1 MB, and makes the next one
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static size_t megabytes;
static long milliseconds;
static const char *mode;

static void take(size_t size) {
    char *block = mmap(NULL, size << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) _exit(2);
    memset(block, 1, size << 20);
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void *relay(void *unused) {
    static size_t taken;
    static long end;
    pthread_t next;
    if (taken < megabytes) {
        take(1), taken++;
        end = now() + milliseconds;
    } else if (now() > end) {
        _exit(0);
    }
    usleep(300);
    pthread_detach(pthread_self());
    if (pthread_create(&next, NULL, relay, unused)) _exit(3);
    return NULL;
}

static void *hold(void *unused) {
    usleep(60000); /* the leader is gone by now */
    if (strchr(mode, 'r')) return relay(unused);
    for (size_t i = 0; i < megabytes; i += 8) {
        take(8);
        usleep(2000);
    }
    usleep((useconds_t)milliseconds * 1000);
    _exit(0);
}

int main(int count, char **arguments) {
    pthread_t thread;
    mode = arguments[1];
    megabytes = strtoul(arguments[2], NULL, 10);
    milliseconds = strtol(arguments[3], NULL, 10);
    (void)count;
    if (strchr(mode, 'u')) prctl(PR_SET_DUMPABLE, 0);
    if (pthread_create(&thread, NULL, hold, NULL)) return 4;
    if (strchr(mode, 'l')) syscall(SYS_exit, 0);
    pthread_join(thread, NULL);
    sleep(20);
    return 0;
}
