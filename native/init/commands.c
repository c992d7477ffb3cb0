/* Starts the commands of a session: the first process of the guest, which forks each command and waits for it.
 *
 *     jail-init commands      descriptor 3: the channel to the supervisor (abi/channel.h)
 *
 * It has the guest's own rights. A process that an earlier command has left may kill it, which ends the session, and no
 * more: as it is not dumpable (PR_SET_DUMPABLE), the guest has neither its memory nor its channel (ptrace(2),
 * /proc/PID/mem, /proc/PID/fd, pidfd_getfd(2)), and so cannot forge how a later command ends. */
#include "abi/channel.h"
#include "init/jail.h"
#include "rawsys/message.h"

#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/time_types.h>

enum {
    CHANNEL = JAIL_FD_CHANNEL,
    MAX_POINTERS = 16384,
    SIGINT = 2,
    SIGKILL = 9,
    SIGCHLD = 17,
    SIG_SETMASK = 2
};

/* A request, and what an interrupt has of it: the number. The texts follow each other, each with its end. */
static struct {
    uint32_t number, given, counts[3]; /* the descriptors that come behind it; candidates, arguments, variables */
    char texts[JAIL_MAX_COMMAND];
} request;
static int32_t places[2], given[2]; /* of the command's own descriptors: their numbers there and here */
static int given_count;
static const char *pointers[MAX_POINTERS + 3], **lists[3];
static uint64_t commands_signals; /* the mask that commands have */

static void read_all(void *to, size_t size) {
    for (char *at = to; size;) {
        long got = sys_read(CHANNEL, at, size);
        if (got == -EINTR) continue;
        if (got <= 0) sys_exit(0); /* the supervisor is gone */
        at += got;
        size -= (size_t)got;
    }
}

/* Reads one frame of the supervisor's into the request, and returns its kind. */
static uint8_t next_frame(void) {
    struct __attribute__((packed)) {
        uint32_t length;
        uint8_t kind;
    } header;
    read_all(&header, sizeof header);
    if (header.length > sizeof request) sys_exit(125);
    read_all(&request, header.length);
    return header.kind;
}

static void close_given(void) {
    while (given_count) sys_close(given[--given_count]);
}

/* Takes the descriptors of a request, with the byte that they come with: standard input, and the line to functions of
 * the host. Returns the error of a filter that permits no recvmsg(2); they are dropped then. */
static int take_given(void) {
    char byte;
    struct control control;
    struct vector vector = {&byte, 1};
    struct message message = {
        .vectors = &vector, .vector_count = 1, .control = &control, .control_size = CONTROL_SIZE(2)};
    int wanted = 0;
    if (request.given & JAIL_GIVEN_INPUT) places[wanted++] = 0;
    if (request.given & JAIL_GIVEN_LINE) places[wanted++] = CHANNEL;
    if (!wanted) return 0;
    long n = SYS3(__NR_recvmsg, CHANNEL, &message, MSG_CMSG_CLOEXEC);
    if (n < 0) read_all(&byte, 1);
    int count = n == 1 ? passed_count(&message, &control) : 0;
    while (given_count < count) {
        given[given_count] = control.fds[given_count];
        given_count++;
    }
    if (count == wanted) return 0;
    close_given();
    return n < 0 ? (int)-n : EMFILE;
}

static void say_ended(uint32_t number, int status, int error) {
    struct __attribute__((packed)) {
        uint32_t length;
        uint8_t kind;
        uint32_t number;
        uint8_t code, signal, error, none;
    } frame = {8, JAIL_FRAME_EVALUATED, number, (uint8_t)(status >> 8), status & 0x7f, (uint8_t)error, 0};
    sys_write(CHANNEL, &frame, sizeof frame);
}

/* Cuts the texts into the three lists; false if they are too many. */
static int cut(void) {
    const char *text = request.texts;
    uint32_t n = 0;
    for (int i = 0; i < 3; i++) {
        if (request.counts[i] > MAX_POINTERS - n) return 0;
        lists[i] = pointers + n + i;
        for (uint32_t k = 0; k < request.counts[i]; k++, text += text_length(text) + 1)
            pointers[n++ + (uint32_t)i] = text;
        pointers[n + (uint32_t)i] = NULL;
    }
    return 1;
}

static _Noreturn void become(int told) {
    int32_t worst = ENOENT;
    SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &commands_signals, NULL, SIGNAL_SET_SIZE);
    SYS0(__NR_setsid); /* a group of its own, which an interrupt reaches */
    for (int i = 0; i < given_count; i++) SYS3(__NR_dup3, given[i], places[i], 0);
    for (const char **candidate = lists[0]; *candidate; candidate++) {
        long r = SYS3(__NR_execve, *candidate, lists[1], lists[2]);
        if (r == -ENOENT || r == -ENOTDIR) continue;
        worst = (int32_t)-r;
        if (worst != EACCES) break;
    }
    sys_write(told, &worst, sizeof worst);
    sys_exit(127);
}

static int is_interrupt(uint32_t number) {
    uint8_t kind = next_frame(); /* an interrupt that comes late is one of an earlier command */
    return kind == JAIL_FRAME_INTERRUPT && request.number == number;
}

/* Waits for a command. An interrupted one has a second to let go; then, and when it has ended, every other process of
 * the jail is killed with it: kill(2) of -1 spares jail-init, which is pid 1, and the caller. */
static int wait_for(long pid, int pidfd, uint32_t number) {
    struct {
        int32_t fd;
        int16_t events, revents;
    } watched[2] = {{pidfd, POLLIN, 0}, {CHANNEL, POLLIN, 0}};
    struct __kernel_old_timespec left = {1, 0}; /* ppoll(2) keeps what is left of it there */
    int status = 0, is_interrupted = 0, is_killed = 0;
    while (!watched[0].revents) {
        long ready = SYS5(__NR_ppoll, watched, 2, is_interrupted && !is_killed ? &left : NULL, NULL, 0);
        if (ready == 0) {
            SYS2(__NR_kill, -1, SIGKILL);
            is_killed = 1;
        } else if (ready > 0 && watched[1].revents && is_interrupt(number)) {
            SYS2(__NR_kill, -pid, SIGINT);
            is_interrupted = 1;
        }
    }
    if (is_interrupted) SYS2(__NR_kill, -1, SIGKILL);
    SYS4(__NR_wait4, pid, &status, 0, NULL);
    return status;
}

static void run(uint32_t number) {
    int told[2], pidfd = -1, status = 0;
    int32_t error = take_given();
    long pid = error ? -error : cut() ? SYS2(__NR_pipe2, told, O_CLOEXEC) : -E2BIG;
    if (pid < 0) {
        close_given();
        say_ended(number, 0, (int)-pid);
        return;
    }
    pid = SYS5(__NR_clone, CLONE_PIDFD | SIGCHLD, 0, &pidfd, 0, 0);
    if (pid == 0) become(told[1]);
    close_given();
    sys_close(told[1]);
    if (pid < 0)
        error = (int32_t)-pid;
    else if (sys_read(told[0], &error, sizeof error) == 0) /* it went with the exec */
        error = 0;
    sys_close(told[0]);
    if (pid > 0) status = wait_for(pid, pidfd, number);
    sys_close(pidfd);
    say_ended(number, status, error);
}

/* The second process of a pid namespace of its own: anywhere else kill(2) of -1 would reach the host's processes. */
_Noreturn void commands_main(void) {
    if (SYS0(__NR_getpid) != 2 || SYS5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) sys_exit(125);
    uint64_t all = ~0ULL; /* of "kill -INT -1" and the like: only SIGKILL and SIGSTOP reach it */
    if (SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &all, &commands_signals, SIGNAL_SET_SIZE) < 0) sys_exit(125);
    if (SYS3(__NR_fcntl, CHANNEL, F_SETFD, FD_CLOEXEC) < 0) sys_exit(125);
    say_ended(0, 0, 0); /* the session is open */
    for (;;)
        if (next_frame() == JAIL_FRAME_RUN) run(request.number);
}
