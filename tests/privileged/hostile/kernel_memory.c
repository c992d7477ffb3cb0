/* kernel_memory WHAT PROCESSES AMOUNT [SECONDS]: memory that the kernel gives out for a process without a page of its
 * own. It is held for so many seconds, or for two.
 *   tables     a page of zeros is read in each of AMOUNT spans of 2 MiB: a page table each
 *   mappings   AMOUNT mappings, nothing touched
 *   split      one mapping, cut into AMOUNT by mprotect: the address space does not grow
 *   memfd      AMOUNT MiB are written to a memory file, and not mapped
 *   shared     AMOUNT MiB of shared memory without a file
 *   segment    AMOUNT MiB of System V memory
 *   file       AMOUNT MiB are written to a file in /tmp
 *   own        AMOUNT MiB of private memory
 *   both       half of AMOUNT in private memory, half in a file in /tmp
 *   mapped     AMOUNT MiB of a file in /tmp that is mapped as well: they are there once
 *   copies     AMOUNT MiB of private memory that all PROCESSES have as copies of one, written to by none
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MB (1 << 20)
static char block[MB];

static char *mapping(size_t size, int protection, int flags, int fd) {
    char *made = mmap(NULL, size, protection, flags, fd, 0);
    if (made == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    return made;
}

static char *held(size_t megabytes) {
    return memset(mapping(megabytes * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1), 1, megabytes * MB);
}

static int written(int fd, size_t megabytes) {
    memset(block, 1, MB);
    for (size_t i = 0; i < megabytes; i++)
        if (write(fd, block, MB) < MB) exit(3);
    return fd;
}

static int scratch(size_t megabytes) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/%d", getpid());
    return written(open(name, O_RDWR | O_CREAT, 0600), megabytes);
}

static void take(const char *what, size_t amount) {
    const int private = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (!strcmp(what, "tables")) {
        char *all = mapping(amount << 21, PROT_READ, private, -1);
        madvise(all, amount << 21, MADV_NOHUGEPAGE);
        for (size_t i = 0; i < amount; i++) (void)*(volatile char *)(all + (i << 21));
    } else if (!strcmp(what, "mappings")) {
        for (size_t i = 0; i < amount; i++) mapping(4096, i & 1 ? PROT_READ : PROT_NONE, private, -1);
    } else if (!strcmp(what, "split")) {
        char *all = mapping(amount * 4096, PROT_READ, private, -1);
        for (size_t i = 0; i < amount; i += 2) mprotect(all + i * 4096, 4096, PROT_NONE);
    } else if (!strcmp(what, "memfd")) {
        written((int)syscall(SYS_memfd_create, "m", 0), amount);
    } else if (!strcmp(what, "shared")) {
        memset(mapping(amount * MB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1), 1, amount * MB);
    } else if (!strcmp(what, "segment")) {
        memset(shmat(shmget(IPC_PRIVATE, amount * MB, 0600), NULL, 0), 1, amount * MB);
    } else if (!strcmp(what, "file")) {
        scratch(amount);
    } else if (!strcmp(what, "both")) {
        held(amount / 2);
        scratch(amount / 2);
    } else if (!strcmp(what, "mapped")) {
        char *all = mapping(amount * MB, PROT_READ | PROT_WRITE, MAP_SHARED, scratch(amount));
        for (size_t i = 0; i < amount * MB; i += 4096) all[i] = 2;
    } else {
        held(amount);
    }
}

int main(int count, char **arguments) {
    const char *what = arguments[1];
    int processes = atoi(arguments[2]), copies = !strcmp(what, "copies");
    size_t amount = strtoul(arguments[3], NULL, 10);
    (void)count;
    if (copies) take(what, amount);
    for (int i = 1; i < processes && fork(); i++) {}
    if (!copies) take(what, amount);
    sleep(count > 4 ? (unsigned)atoi(arguments[4]) : 2);
    return 0;
}
