/* The forbidden acts that a finished jail tries where the policy says so (require.probe): bits of jail_plan.probes. */
#ifndef JAIL_PROBES_H
#define JAIL_PROBES_H

#define JAIL_PROBES(X)                                                                                                 \
    X(path, "path")                                                                                                    \
    X(read_only, "read-only mount")                                                                                    \
    X(network, "network")                                                                                              \
    X(unshare, "unshare")                                                                                              \
    X(ptrace, "ptrace")                                                                                                \
    X(kill, "kill")                                                                                                    \
    X(chroot, "chroot")                                                                                                \
    X(setresuid, "setresuid")                                                                                          \
    X(limit, "limit")                                                                                                  \
    X(landlock, "landlock")

enum jail_probe {
#define JAIL_PROBE(name, text) JAIL_PROBE_##name,
    JAIL_PROBES(JAIL_PROBE)
#undef JAIL_PROBE
    JAIL_PROBE_COUNT
};

#endif
