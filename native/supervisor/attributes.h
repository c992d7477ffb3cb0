/* Modes and times of files, changed for a guest that no mount keeps from the host's (docs/tiers.md). */
#ifndef JAIL_ATTRIBUTES_H
#define JAIL_ATTRIBUTES_H

#include <sys/types.h>
#include <linux/seccomp.h>

#include "supervisor/spawn.h"

struct attributes;

/* Learns which calls to make, and beneath which folders; their descriptors stay the caller's. NULL: errno. */
struct attributes *attributes_for(const struct jail_writable *writable);
/* In the thread that answers, once: takes on the guest's ids as far as files are asked, and gives up its capabilities
 * over them, so that the kernel decides as it would for the guest. 0 or -1: then no call may be answered. */
int attributes_begin(const struct attributes *attributes);
/* Makes a call of the guest's; returns the errno to answer, 0 for success, or ATTRIBUTES_DENIED. */
enum {
    ATTRIBUTES_DENIED = -1 /* the policy does not permit it: as any other refused call */
};
int attributes_change(struct attributes *attributes, int listener, const struct seccomp_notif *told);
/* native/supervisor/file_identity.c: gives the calling thread these ids where files are asked for, and no capability.
 * The C library's own calls would change all threads. 0 or -1. */
int take_file_identity(uid_t uid, gid_t gid);
void attributes_free(struct attributes *attributes);

#endif
