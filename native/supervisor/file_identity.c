/* Gives one thread of the supervisor another user's rights to files, and none beside (setfsuid(2)). */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#include <linux/capability.h>

#include "supervisor/attributes.h"

/* All but those to change ids with: where the program calls setuid(2), the C library has every thread do so, and aborts
 * the program if one of them may not. */
static int drop_capabilities(void) {
    const uint32_t kept = 1U << CAP_SETUID | 1U << CAP_SETGID;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) < 0) return -1;
    sets[0] = (struct __user_cap_data_struct){sets[0].effective & kept, sets[0].permitted & kept, 0};
    sets[1] = (struct __user_cap_data_struct){0, 0, 0};
    return (int)syscall(SYS_capset, &header, sets);
}

/* The kernel makes a process undumpable that changes such an id, all of its threads: undone at once. That no
 * other process may trace a thread with the guest's fsuid is up to its other ids. */
static int take_file_ids(uid_t uid, gid_t gid) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (syscall(SYS_setgroups, 0, NULL) < 0) return -1;
    pthread_mutex_lock(&lock);
    int was = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    syscall(SYS_setfsgid, gid);
    syscall(SYS_setfsuid, uid);
    if (was == 1) prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    return (uid_t)syscall(SYS_setfsuid, -1) == uid && (gid_t)syscall(SYS_setfsgid, -1) == gid ? 0 : -1;
}

int take_file_identity(uid_t uid, gid_t gid) {
    int is_other = uid != geteuid() || gid != getegid();
    if (is_other && take_file_ids(uid, gid) < 0) return -1;
    return drop_capabilities();
}
