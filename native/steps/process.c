/* Steps about the process itself: descriptors, directory, limits, session, exec. */
#include "init/jail.h"

#include <linux/close_range.h>
#include <linux/resource.h>
#include <asm/ioctls.h>

static int move_away(int fd) {
    return fd < 0 ? fd
                  : (int)must(JAIL_STAGE_DESCRIPTORS, 0, SYS3(__NR_fcntl, fd, F_DUPFD_CLOEXEC, JAIL_FD_PROGRAM + 1));
}

static void place(int fd, int where) {
    if (fd < 0)
        sys_close(where);
    else
        must(JAIL_STAGE_DESCRIPTORS, 1, SYS3(__NR_dup3, fd, where, O_CLOEXEC));
}

/* Closes each descriptor that came in or was opened on the way and is not needed; those that init keeps must not
 * pass the guest's exec, nor must the one in the channel's place if there is no channel: the supervisor sees by it that
 * the exec is over. The gate is an eventfd: the guest waits on it until init is confined too. */
void step_descriptors(struct jail *jail) {
    int scratch = move_away(jail->scratch_fd), program = move_away(jail->program_fd);
    int gate = (int)must(JAIL_STAGE_DESCRIPTORS, 2, SYS2(__NR_eventfd2, 0, O_CLOEXEC));
    gate = move_away(gate);
    place(scratch, JAIL_FD_SCRATCH);
    place(gate, JAIL_FD_GATE);
    place(program, JAIL_FD_PROGRAM);
    if (scratch >= 0) jail->scratch_fd = JAIL_FD_SCRATCH;
    if (program >= 0) jail->program_fd = JAIL_FD_PROGRAM;
    must(JAIL_STAGE_DESCRIPTORS, 3, SYS3(__NR_close_range, JAIL_FD_PROGRAM + 1, ~0u, 0));
    if (jail->plan->listening_filter.count)
        jail->told_fd = (int)must(JAIL_STAGE_DESCRIPTORS, 5, SYS2(__NR_eventfd2, 0, O_CLOEXEC));
    int first = jail->plan->flags & JAIL_CHANNEL ? JAIL_FD_CONTROL : JAIL_FD_CHANNEL;
    must(JAIL_STAGE_DESCRIPTORS, 4, SYS3(__NR_close_range, first, ~0u, CLOSE_RANGE_CLOEXEC));
}

/* Opens a terminal in the jail's own devpts (make_terminals), by the jail's id, sends the supervisor the end that it
 * reads, and puts the other in the place of the guest's standard streams. TIOCGPTPEER (Linux 4.13) opens that other end
 * of this very mount, whatever its path leads to by now. Refused: a terminal of the host's devpts, which the guest
 * could not name and whose number would count among the host's. */
void step_terminal(struct jail *jail) {
    if (!(jail->plan->flags & JAIL_TERMINAL)) return;
    const struct jail_report report = {.kind = JAIL_ATTACHED};
    int locked = 0;
    int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
    int ours = (int)must(JAIL_STAGE_TERMINAL, 0, sys_openat(AT_FDCWD, "/dev/pts/ptmx", flags, 0));
    must(JAIL_STAGE_TERMINAL, 1, SYS3(__NR_ioctl, ours, TIOCSPTLCK, &locked));
    int theirs = (int)must(JAIL_STAGE_TERMINAL, 2, SYS3(__NR_ioctl, ours, TIOCGPTPEER, flags));
    send_descriptor(&report, ours); /* first: the end of the pipes that were here is not the end of the output */
    for (int fd = 0; fd <= 2; fd++) must(JAIL_STAGE_TERMINAL, 3, SYS3(__NR_dup3, theirs, fd, 0));
    sys_close(theirs);
    sys_close(ours);
}

void step_working_directory(struct jail *jail) {
    char path[4096];
    must(JAIL_STAGE_WORKING_DIRECTORY, 0, SYS1(__NR_chdir, text(jail, jail->plan->cwd)));
    must(JAIL_STAGE_WORKING_DIRECTORY, 1, SYS2(__NR_getcwd, path, sizeof path));
    if (path[0] != '/') fail(JAIL_STAGE_WORKING_DIRECTORY, 2, ENOENT); /* "(unreachable)": outside the root */
}

void step_rlimits(struct jail *jail) {
    const struct jail_rlimit *limits = at(jail, jail->plan->rlimits);
    for (uint32_t i = 0; i < jail->plan->rlimits.count; i++) {
        struct rlimit64 value = {limits[i].soft, limits[i].hard};
        must(JAIL_STAGE_RLIMITS, (int)i, SYS4(__NR_prlimit64, 0, limits[i].number, &value, NULL));
    }
    SYS1(__NR_umask, jail->plan->umask);
}

void step_session(struct jail *jail) {
    (void)jail;
    must(JAIL_STAGE_SESSION, 0, SYS0(__NR_setsid));
}

void step_guest_session(struct jail *jail) {
    step_session(jail);
    if (jail->plan->flags & JAIL_TERMINAL) must(JAIL_STAGE_SESSION, 1, SYS3(__NR_ioctl, 0, TIOCSCTTY, 0));
}

/* The guest takes over: a program in place of us, or, forked from a zygote, the interpreter that is here already. */
void step_become(struct jail *jail) { jail->ops->become(jail); }

#define MAX_ARGUMENTS 65536

/* Tries the candidates in order, as execvp does: a file that is there but may not be run is worth more as an answer
 * than one that is not there. Nothing may be allocated here, so the pointers live in static memory. */
void step_exec(struct jail *jail) {
    static const char *pointers[MAX_ARGUMENTS];
    const struct jail_plan *plan = jail->plan;
    const struct jail_span *argv = at(jail, plan->argv);
    const struct jail_span *envp = at(jail, plan->envp);
    const struct jail_span *candidates = at(jail, plan->candidates);
    if ((uint64_t)plan->argv.count + plan->envp.count + 2 > MAX_ARGUMENTS) fail(JAIL_STAGE_EXEC, 0, E2BIG);
    uint32_t n = 0;
    for (uint32_t i = 0; i < plan->argv.count; i++) pointers[n++] = text(jail, argv[i]);
    pointers[n++] = NULL;
    const char **environment = pointers + n;
    for (uint32_t i = 0; i < plan->envp.count; i++) pointers[n++] = text(jail, envp[i]);
    pointers[n] = NULL;
    long worst = -ENOENT;
    int index = 0;
    for (uint32_t i = 0; i < plan->candidates.count; i++) {
        long r = SYS3(__NR_execve, text(jail, candidates[i]), pointers, environment);
        if (r == -ENOENT || r == -ENOTDIR) continue;
        worst = r;
        index = (int)i;
        if (r != -EACCES) break;
    }
    fail_call(JAIL_STAGE_EXEC, index, -worst, "sys_execve");
}
