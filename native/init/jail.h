/* The state that the steps share: the plan as checked, where reports go, and the one way to fail. */
#ifndef JAIL_INIT_H
#define JAIL_INIT_H

#include "rawsys/sys.h"

#include "abi/layout.h"
#include "abi/stages.h"
#include "abi/tried.h"

struct jail;

/* The differences between the two kinds of guest: a process that is executed, and one that a zygote has forked. */
struct start_ops {
    long (*fork_guest)(struct jail *);        /* the pid; in the new process, guest_main */
    void (*become)(struct jail *);            /* the guest's last step; does not return */
    void (*watch)(struct jail *, long guest); /* what pid 1 does from then on; does not return */
};

struct jail {
    const struct jail_plan *plan;
    const struct start_ops *ops;
    int scratch_fd; /* the scratch file system's root, for its figures at the end; -1 without one */
    int parked; /* the guest has nothing to do yet: its scratch need not be looked at before the supervisor says so */
    long guest; /* its first process */
    int64_t paused_at; /* nanoseconds of CLOCK_MONOTONIC; 0: it is not */
    int has_outlived; /* the guest's first process has ended, and others have not */
    int64_t began,
        latest; /* nanoseconds of CLOCK_MONOTONIC: the guest's start, and when its run ends; 0: not yet, never */
    long own_pid;   /* of jail-init, where it shares the host's namespaces: the guest's parent */
    int program_fd; /* jail-init, where pid 1 is yet to execute it; else -1 */
    int tree_fds[JAIL_MAX_ENTRIES];
    int join_fds[JAIL_MAX_JOINED]; /* of cgroups to be joined: "tasks" files of v1, cgroup.procs of v2 */
    int join_count;
    int32_t listener; /* of the guest's filter, or -errno: told by the guest, whose memory and descriptors are ours
                         until its exec */
    int32_t told_fd; /* an eventfd that it writes to when its filter is on, and when it has tried that */
    int filter_holds; /* the guest's filter is on, and has answered as the policy says */
    int32_t names_last_call; /* the guest's end is traced */
    int32_t has_named_it;
    uint64_t verified;
};

/* Those of Linux 4.3, and that they are locked. SECURE_ALL_BITS of a header from 6.14 on has two more: an older kernel
 * refuses them, and they ask interpreters not to run scripts. */
#define JAIL_SECUREBITS 0xff
#define SIGNAL_SET_SIZE 8
#define SIGCHLD_BIT (1ULL << (17 - 1))

/* native/init/walk.c. jail_main: all of it, descriptors 0.. as in plan.h; guest_main: the guest's side, from its first
 * instruction. */
_Noreturn void jail_main(struct jail *jail, uint64_t namespaces);
int guest_main(void *jail);
const struct jail_plan *receive_plan(struct jail *jail);
void report(const struct jail_report *message);
/* native/init/pid1.c */
_Noreturn void guard(struct jail *jail, long guest);

/* Tells the supervisor {stage, index, errno} and ends the jail. Never returns. fail_call: with the system call, which
 * "source" names: the text of an expression in which __NR_name or sys_name stands. */
_Noreturn void fail(enum jail_stage stage, int index, long error);
_Noreturn void fail_call(enum jail_stage stage, int index, long error, const char *source);

/* A report with a descriptor, which stays open here; -1: without one. */
void send_descriptor(const struct jail_report *message, int fd);

/* A report that says nothing but its kind, and which layers have been verified. */
void send_report(const struct jail *jail, enum jail_report_kind kind);

/* A negative result of a system call is a failure of the stage, and is reported with the call's name. */
#define must(stage, index, result) must_hold(stage, index, result, #result)
static inline long must_hold(enum jail_stage stage, int index, long result, const char *source) {
    if (result < 0) fail_call(stage, index, -result, source);
    return result;
}

static inline const void *at(const struct jail *jail, struct jail_span span) {
    return (const char *)jail->plan + span.offset;
}
static inline const char *text(const struct jail *jail, struct jail_span span) { return at(jail, span); }

/* native/steps/namespaces.c */
void step_cgroup(struct jail *jail);
void step_cgroup_namespace(struct jail *jail);
void step_hostname(struct jail *jail);
void step_loopback(struct jail *jail);
void step_keyring(struct jail *jail);
void step_signals(struct jail *jail);
void step_user_namespace_limit(struct jail *jail);
/* native/steps/mounts.c */
void step_propagation(struct jail *jail);
void step_source(struct jail *jail);
void step_root(struct jail *jail);
void step_tree(struct jail *jail);
void step_pivot(struct jail *jail);
void step_seal(struct jail *jail);
int try_filesystem(const char *type);
long cover(int index, int from, const char *source, int at, const char *path);
/* native/steps/privileges.c */
void step_identity(struct jail *jail);
void step_securebits(struct jail *jail);
void step_capabilities(struct jail *jail);
void step_no_new_privs(struct jail *jail);
void step_listen(struct jail *jail);
void step_gate(struct jail *jail);
void step_seccomp(struct jail *jail);
void step_receipt(struct jail *jail);
int install_filter(struct jail *jail, enum jail_stage stage, struct jail_span filter, const int32_t *refused);
void try_before(const int32_t *refused, long *before);
int answers_hold(enum jail_stage stage, const int32_t *refused, const long *before);
int put_filter_on(enum jail_stage stage, const void *instructions, uint32_t count, const int32_t *refused);
/* native/steps/process.c */
void step_descriptors(struct jail *jail);
void step_working_directory(struct jail *jail);
void step_rlimits(struct jail *jail);
void step_terminal(struct jail *jail);
void step_session(struct jail *jail);
void step_guest_session(struct jail *jail);
void step_become(struct jail *jail);
void step_exec(struct jail *jail);
/* native/steps/machine.c */
void cover_proc(struct jail *jail, int index, const struct jail_entry *entry);
void make_hierarchy(struct jail *jail, const struct jail_entry *entry);
void step_processors(struct jail *jail);
/* native/steps/shared_host.c */
void step_own_identity(struct jail *jail);
void step_keyring_if_possible(struct jail *jail);
void step_securebits_if_possible(struct jail *jail);
void step_reaper(struct jail *jail);
void step_die_with_init(struct jail *jail);
void step_own_signals(struct jail *jail);
int end_tree(struct jail *jail);
/* native/steps/landlock.c */
void step_landlock(struct jail *jail);
/* native/steps/verify.c */
void step_verify(struct jail *jail);
/* native/steps/path_filter.c */
void put_path_filter_on(void);
/* native/steps/probe.c: from behind the filter, and before the receipt */
void probe(const struct jail *jail);
/* native/init/listener.c */
int put_listening_filter_on(struct jail *jail);
void hand_over(struct jail *jail, int signal_fd);
/* native/init/last_call.c */
void trace_end(struct jail *jail, long guest);
void pass_stop(struct jail *jail, long thread, int status);
/* native/init/janitor.c */
int janitor_main(int argc, char **argv);
/* native/init/restore_terminal.c */
int restore_terminal_main(void);
_Noreturn void commands_main(void);
/* native/init/become_zygote.c */
_Noreturn void zygote_main(int argc, char **argv);

#endif
