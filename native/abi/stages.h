/* The order in which a new process becomes a jailed guest. This order is the security argument; each step below stands
 * in native/steps/, and a failure of any is reported by its name here. "index" counts within the step's list.
 *
 * First the namespaces are furnished, while we still may; then every power to do so is given up; then, in a forked
 * child that keeps none of our descriptors, what cannot be undone is put on, the finished jail checks itself, and the
 * filter comes last because it would forbid the steps before it.
 */
#ifndef JAIL_STEPS_H
#define JAIL_STEPS_H

#define JAIL_STAGES(X)                                                                                                 \
    X(NAMESPACES, "namespaces")             /* those that take the kernel long, while the supervisor writes id maps */ \
    X(PLAN, "plan")                         /* a block that does not add up is refused before anything is done */      \
    /* furnishing: in jail-init, all capabilities in the new user namespace, the supervisor's kernel id */             \
    X(CGROUP, "cgroup")                     /* before anything that its limits are to count */                         \
    X(CGROUP_NAMESPACE, "cgroup namespace")                                                                            \
    X(HOSTNAME, "hostname")                                                                                            \
    X(LOOPBACK, "loopback")                                                                                            \
    X(SIGNALS, "signals")                   /* ignored signals and a blocked mask survive exec */                      \
    X(USER_NAMESPACE_LIMIT, "user namespace limit") /* needs the host's /proc */                                       \
    X(PROPAGATION, "mount propagation")     /* nothing that follows may show outside */                                \
    X(SOURCE, "mount")                      /* clones of what is to be shown, taken with the supervisor's rights */    \
    X(IDENTITY, "identity")                 /* from here on the jail's own id; capabilities kept */                    \
    X(KEYRING, "keyring")                   /* a session keyring of our own: the supervisor's would be possessed */    \
    X(ROOT, "root")                                                                                                    \
    X(PIVOT, "pivot root")                  /* the old root is unmounted: what follows can name nothing of the host */ \
    X(TREE, "tree")                         /* directories, files, mounts, in the plan's order */                      \
    X(SEAL, "read-only root")                                                                                          \
    X(DESCRIPTORS, "descriptors")                                                                                      \
    X(TERMINAL, "terminal")                 /* of the jail's own, if one is asked for; its other end leaves here */    \
    X(WORKING_DIRECTORY, "working directory") /* and that it lies inside the root: CVE-2024-21626 */                   \
    /* giving up */                                                                                                    \
    X(SECUREBITS, "securebits")                                                                                        \
    X(CAPABILITIES, "capabilities")                                                                                    \
    X(RLIMITS, "limit")                                                                                                \
    X(PROCESSORS, "processors")             /* init's too: it takes its turns among the guest's */                     \
    X(FORK, "fork")                                                                                                    \
    /* the guest's own process */                                                                                      \
    X(SESSION, "session")                   /* no controlling terminal */                                              \
    X(NO_NEW_PRIVS, "no_new_privs")                                                                                    \
    X(LANDLOCK, "landlock")                                                                                            \
    X(VERIFY, "self-check")                                                                                            \
    X(SECCOMP, "seccomp")                                                                                              \
    X(PROBE, "probe")                       /* forbidden acts, if the policy asks for them to be tried */              \
    X(EXEC, "exec")                                                                                                    \
    /* and in jail-init again */                                                                                       \
    X(INIT_SECCOMP, "init seccomp")

enum jail_stage {
#define JAIL_STAGE(name, text) JAIL_STAGE_##name,
    JAIL_STAGES(JAIL_STAGE)
#undef JAIL_STAGE
    JAIL_STAGE_COUNT
};

/* The layers that the self-check looks at: bits of jail_report.verified. The first seven are the namespaces, in the
 * order of jail_plan.namespaces. */
#define JAIL_LAYERS(X)                                                                                                 \
    X(USER_NAMESPACE, "user_namespace")                                                                                \
    X(MOUNT_NAMESPACE, "mount_namespace")                                                                              \
    X(PID_NAMESPACE, "pid_namespace")                                                                                  \
    X(NETWORK_NAMESPACE, "network_namespace")                                                                          \
    X(IPC_NAMESPACE, "ipc_namespace")                                                                                  \
    X(UTS_NAMESPACE, "uts_namespace")                                                                                  \
    X(CGROUP_NAMESPACE, "cgroup_namespace")                                                                            \
    X(SECCOMP, "seccomp")                                                                                              \
    X(LANDLOCK, "landlock")                                                                                            \
    X(NO_NEW_PRIVS, "no_new_privs")                                                                                    \
    X(CAPABILITIES, "capabilities")                                                                                    \
    X(RLIMITS, "rlimits")                                                                                              \
    X(IDENTITY, "identity")

enum jail_layer {
#define JAIL_LAYER(name, text) JAIL_LAYER_##name,
    JAIL_LAYERS(JAIL_LAYER)
#undef JAIL_LAYER
    JAIL_LAYER_COUNT
};

#endif
