/* lock_hog MEGABYTES THREADS GROWTH: threads that hold the lock of their memory's mappings nearly all the time; then a child
 * takes GROWTH megabytes, slowly. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *block;
static size_t size;

static void *hog(void *unused) {
    for (;;) {
        mprotect(block, size, PROT_READ);
        mprotect(block, size, PROT_READ | PROT_WRITE);
    }
    return unused;
}

static char *taken(size_t megabytes) {
    char *made = mmap(NULL, megabytes << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) _exit(2);
    madvise(made, megabytes << 20, MADV_NOHUGEPAGE);
    return memset(made, 1, megabytes << 20);
}

int main(int count, char **arguments) {
    pthread_t thread;
    long growth = atol(arguments[3]);
    (void)count;
    if (fork() == 0) {
        usleep(500000);
        for (long i = 0; i < growth; i++) {
            taken(1);
            usleep(2000);
        }
        sleep(60);
        _exit(0);
    }
    size = strtoul(arguments[1], NULL, 10) << 20;
    block = taken(size >> 20);
    for (int i = 0; i < atoi(arguments[2]); i++) pthread_create(&thread, NULL, hog, NULL);
    sleep(60);
    return 0;
}
