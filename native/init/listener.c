/* The listener of the guest's filter (seccomp_unotify(2)): put on by the guest, taken and handed to the supervisor by
 * jail-init. The guest may not be able to: from behind its filter it sends nothing that the policy does not allow.
 * Refused: pidfd_getfd, which Docker's default profile forbids; a process in between, which counts towards limits.pids.
 */
#include "init/jail.h"

#include <linux/filter.h>
#include <linux/poll.h>
#include <linux/seccomp.h>
#include <asm/ioctl.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* Returns the listener, or -errno, and no filter is on: -EBUSY where one from outside has a listener already. A call
 * that waits for its answer is disturbed by a deadly signal alone (Linux 5.19): others would have it told again and
 * again. */
static long put_on(const struct jail *jail) {
    struct jail_span span = jail->plan->listening_filter;
    struct sock_fprog program = {(unsigned short)span.count, (struct sock_filter *)(uintptr_t)at(jail, span)};
    const unsigned long killable = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    long fd = SYS3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, killable, &program);
    if (fd != -EINVAL) return fd;
    return SYS3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* Returns whether one of the answers that need no jail-init tells our filter from an earlier one. */
static int one_tells(const int32_t *refused, const long *before) {
    for (int i = 0; i < JAIL_TRIED_COUNT; i++)
        if (refused[i] && refused[i] != EPERM && before[i] != -(long)refused[i]) return 1;
    return 0;
}

/* Chooses, of the calls to try, those that the filter answers itself and the first that is told: each that is told
 * waits until jail-init has had its turn on a processor, which takes milliseconds on a busy machine. Not one that a
 * filter from outside answers: it would not be told, and would say nothing of ours. In a zygote's jail, of which each
 * call of a pool takes one, none is told unless it must be. Returns how many are. */
static int choose_tried(const struct jail *jail, const long *before, int32_t *chosen) {
    const int32_t *refused = jail->plan->refused;
    int told = 0, most = jail->program_fd < 0 || !one_tells(refused, before);
    for (int i = 0; i < JAIL_TRIED_COUNT; i++) {
        int is_told = refused[i] == EPERM;
        chosen[i] = is_told && (before[i] == -EPERM || told == most) ? 0 : refused[i];
        told += is_told && chosen[i];
    }
    return told;
}

static void say(const struct jail *jail, int index, uint64_t words) {
    if (words) must(JAIL_STAGE_SECCOMP, index, sys_write(jail->told_fd, &words, sizeof words));
}

/* In the guest: as install_filter, with a listener where one can be had. */
int put_listening_filter_on(struct jail *jail) {
    long before[JAIL_TRIED_COUNT];
    int32_t refused[JAIL_TRIED_COUNT];
    try_before(jail->plan->refused, before);
    const uint64_t first =
        choose_tried(jail, before, refused) || jail->plan->probes; /* else one write says both words */
    jail->listener = (int32_t)put_on(jail);
    say(jail, 2, first);
    int holds = jail->listener < 0 ? install_filter(jail, JAIL_STAGE_SECCOMP, jail->plan->filter, jail->plan->refused)
                                   : answers_hold(JAIL_STAGE_SECCOMP, refused, before);
    probe(jail); /* here, so that what the filter tells of it is answered by jail-init and counts as no denial of the
                    guest's */
    say(jail, 3, 2 - first);
    return holds;
}

/* Answers one call of the guest's with EPERM. The kernel's structures may be longer than our header's, and are to come
 * zeroed. */
static void answer(int listener) {
    union {
        struct seccomp_notif told;
        char room[512];
    } call = {.room = {0}};
    union {
        struct seccomp_notif_resp said;
        char room[512];
    } response = {.room = {0}};
    if (SYS3(__NR_ioctl, listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0) return; /* the caller is gone */
    response.said.id = call.told.id;
    response.said.error = -EPERM;
    SYS3(__NR_ioctl, listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* Answers until the guest has said both its words: that its filter is on, and that it has tried its calls
 * (native/abi/tried.h). 0: it has failed. A call that a filter from outside answers by an errno is not told: that
 * outranks a listener. */
static int answer_tried(const struct jail *jail, int signal_fd) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched[] = {{jail->told_fd, POLLIN, 0}, {signal_fd, POLLIN, 0}, {-1, POLLIN, 0}};
    for (uint64_t words = 0, said = 0; words < 2; words += said) {
        said = 0;
        if (words) watched[2].fd = jail->listener;
        SYS5(__NR_ppoll, watched, 3, NULL, NULL, 0);
        if (watched[1].revents) return 0;
        if (watched[0].revents) sys_read(jail->told_fd, &said, sizeof said);
        if (watched[2].revents) answer(jail->listener);
    }
    return 1;
}

static void send_listener(int listener) {
    struct jail_report report = {.kind = JAIL_LISTENING, .error = listener < 0 ? -listener : 0};
    send_descriptor(&report, listener);
}

/* In jail-init, before it is confined itself, so that its own filter need allow nothing of this. */
void hand_over(struct jail *jail, int signal_fd) {
    if (!answer_tried(jail, signal_fd)) return; /* the guest has told why */
    send_listener(jail->listener);
    if (jail->listener >= 0) sys_close(jail->listener);
    sys_close(jail->told_fd);
}
