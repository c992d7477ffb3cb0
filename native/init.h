/* What the steps share: the plan as checked, where reports go, and the one way to fail. */
#ifndef JAIL_INIT_H
#define JAIL_INIT_H

#include "sys.h"

#include "plan.h"
#include "steps.h"

struct jail {
    const struct jail_plan *plan;
    int scratch_fd; /* the scratch file system's root, for its figures at the end; -1 without one */
    int gate_fd;    /* an eventfd: the guest waits on it until init is confined too */
    int tree_fds[JAIL_MAX_ENTRIES];
    int join_fds[JAIL_MAX_JOINED]; /* "tasks" files of cgroup v1 */
    int join_count;
    uint64_t verified;
};

/* Tells the supervisor {stage, index, errno} and ends the jail. Never returns. */
_Noreturn void fail(enum jail_stage stage, int index, long error);

/* A report that says nothing but its kind, and which layers have been verified. */
void send_report(const struct jail *jail, enum jail_report_kind kind);

/* A negative result of a system call is a failure of the stage. */
static inline long must(enum jail_stage stage, int index, long result) {
    if (result < 0) fail(stage, index, -result);
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
/* native/steps/privileges.c */
void step_identity(struct jail *jail);
void step_securebits(struct jail *jail);
void step_capabilities(struct jail *jail);
void step_no_new_privs(struct jail *jail);
void step_seccomp(struct jail *jail);
void install_filter(struct jail *jail, enum jail_stage stage, struct jail_span filter);
/* native/steps/process.c */
void step_descriptors(struct jail *jail);
void step_working_directory(struct jail *jail);
void step_rlimits(struct jail *jail);
void step_session(struct jail *jail);
void step_exec(struct jail *jail);
/* native/steps/landlock.c */
void step_landlock(struct jail *jail);
/* native/steps/verify.c */
void step_verify(struct jail *jail);
/* native/janitor.c */
int janitor_main(int argc, char **argv);

#endif
