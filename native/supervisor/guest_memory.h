/* The memory and the open files of a guest that waits for an answer. All is hostile, and may be another process's by
 * now: whether the caller has waited all along is to be asked afterwards (SECCOMP_IOCTL_NOTIF_ID_VALID). */
#ifndef JAIL_GUEST_MEMORY_H
#define JAIL_GUEST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Opens a file of /proc/PID; -1: errno. */
int guest_open(uint32_t pid, const char *name, int flags);
/* Reads where a descriptor of the guest's leads, or AT_FDCWD its working directory; room for PATH_MAX bytes. Returns 0
 * or an errno, as do the next two, which read /proc/PID/mem. */
int guest_link(uint32_t pid, int descriptor, char *text);
int guest_copy(int memory, uint64_t address, void *to, size_t size);
int guest_path(int memory, uint64_t address, char *path);

#endif
