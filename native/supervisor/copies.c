/* Permits a session's interpreter to park, and then to make one copy of itself (abi/branches.h), and knows the
 * processes by their calls: what the guest says elsewhere is not asked. Used up by the first call, whatever comes of
 * that; any other call of these shapes is refused and counted like all that the filter refuses. */
#define _GNU_SOURCE
#include "supervisor/copies.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/branches.h"

#if defined(__x86_64__)
#define ARCHITECTURE 0xC000003E
#elif defined(__aarch64__)
#define ARCHITECTURE 0xC00000B7
#endif

static void ring(const struct copies *copies) {
    const uint64_t one = 1;
    (void)!write(copies->bell, &one, sizeof one);
}

/* A descriptor of the process that waits in this call: its number is no other's while it does. */
static int descriptor_of(int listener, const struct seccomp_notif *told) {
    __u64 id = told->id;
    int fd = (int)syscall(SYS_pidfd_open, told->pid, 0);
    if (fd < 0 || ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0) return fd;
    close(fd);
    return -1;
}

static enum copies_word park(struct copies *copies, const struct seccomp_notif *told) {
    if (copies->has_parked) return COPIES_NOTHING;
    copies->has_parked = 1;
    copies->copied.original = told->id;
    copies->copied.error = copies->parks_only ? 0 : (int32_t)told->data.args[1];
    if (copies->parks_only || copies->has_come || copies->copied.error) ring(copies);
    return COPIES_WAITS;
}

static enum copies_word come(struct copies *copies, int listener, const struct seccomp_notif *told) {
    if (!copies->is_made || copies->has_come) return COPIES_NOTHING;
    int fd = descriptor_of(listener, told);
    if (fd < 0) return COPIES_NOTHING;
    copies->has_come = 1;
    copies->copied.copy = told->id;
    copies->copied.pid = (int32_t)told->pid;
    copies->copied.pidfd = fd;
    if (copies->has_parked) ring(copies);
    return COPIES_WAITS;
}

enum copies_word copies_take(struct copies *copies, int listener, const struct seccomp_notif *told) {
    const struct seccomp_data *call = &told->data;
    if (!copies->original || call->nr != SYS_clone || call->arch != ARCHITECTURE) return COPIES_NOTHING;
    int is_original = (int32_t)told->pid == copies->original;
    if (call->args[0] == JAIL_CLONE_PARKS) return is_original ? park(copies, told) : come(copies, listener, told);
    if (call->args[0] != JAIL_CLONE_COPIES || call->args[1] || !is_original) return COPIES_NOTHING;
    if (copies->parks_only || copies->is_made) return COPIES_NOTHING;
    copies->is_made = 1;
    return COPIES_GOES_ON;
}

void copies_permit(struct copies *copies, int32_t original, int parks_only, int bell) {
    copies_end(copies);
    *copies = (struct copies){.original = original, .parks_only = parks_only, .bell = bell, .copied = {.pidfd = -1}};
}

/* Nothing of what was permitted is left: what has come of it and was not taken is closed. */
void copies_end(struct copies *copies) {
    if (copies->original && copies->copied.pidfd >= 0) close(copies->copied.pidfd);
    *copies = (struct copies){.copied = {.pidfd = -1}};
}
