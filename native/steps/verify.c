/* The finished jail looks at itself, from inside and by asking the kernel, before the guest's first instruction. A
 * layer that is marked here, and only that, may be called "verified" in the result. */
#include "init/jail.h"

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <asm/stat.h>

static const char *const namespace_files[] = {
    "/proc/self/ns/user", "/proc/self/ns/mnt", "/proc/self/ns/pid",    "/proc/self/ns/net",
    "/proc/self/ns/ipc",  "/proc/self/ns/uts", "/proc/self/ns/cgroup",
};

static void check(struct jail *jail, enum jail_layer layer, int holds) {
    if (holds) jail->verified |= 1ULL << layer;
}

static int namespace_is_new(struct jail *jail, int i) {
    struct stat seen;
    if (SYS4(__NR_newfstatat, AT_FDCWD, namespace_files[i], &seen, 0) < 0) return 0;
    return (uint64_t)seen.st_ino != jail->plan->namespaces[i];
}

/* Returns whether a jail that shares the host has no capability, and can get none (no_new_privs). */
static int sets_are_empty(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (SYS2(__NR_capget, &header, sets) < 0) return 0;
    for (int i = 0; i < 2; i++)
        if (sets[i].effective | sets[i].permitted | sets[i].inheritable) return 0;
    return 1;
}

static int capabilities_are_empty(void) {
    if (!sets_are_empty()) return 0;
    /* No ambient capability is left where none is both permitted and inheritable (capabilities(7)). */
    for (long cap = 0; cap < 64; cap++) {
        long bounding = SYS5(__NR_prctl, PR_CAPBSET_READ, cap, 0, 0, 0);
        if (bounding == -EINVAL && cap > 0) break; /* one past the kernel's last */
        if (bounding != 0) return 0;
    }
    return (SYS5(__NR_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0) & JAIL_SECUREBITS) == JAIL_SECUREBITS;
}

static int identity_is_ours(struct jail *jail) {
    uint32_t u[3], g[3], uid = jail->plan->uid, gid = jail->plan->gid;
    if (SYS3(__NR_getresuid, &u[0], &u[1], &u[2]) < 0 || SYS3(__NR_getresgid, &g[0], &g[1], &g[2]) < 0) return 0;
    for (int i = 0; i < 3; i++)
        if (u[i] != uid || g[i] != gid) return 0;
    return !(jail->plan->flags & JAIL_DROP_GROUPS) || SYS2(__NR_getgroups, 0, NULL) == 0;
}

static int limits_are_set(struct jail *jail) {
    const struct jail_rlimit *limits = at(jail, jail->plan->rlimits);
    for (uint32_t i = 0; i < jail->plan->rlimits.count; i++) {
        struct rlimit64 seen;
        if (SYS4(__NR_prlimit64, 0, limits[i].number, NULL, &seen) < 0) return 0;
        if (seen.rlim_cur != limits[i].soft || seen.rlim_max != limits[i].hard) return 0;
    }
    return jail->plan->rlimits.count > 0;
}

/* Tries Landlock, since nothing shows that it is on: each user may write to /dev/random (mode 666), its mount is not
 * noted as read-only, and the plan's rules give reading alone. */
static int landlock_holds(void) {
    int fd = sys_openat(AT_FDCWD, "/dev/random", O_WRONLY | O_CLOEXEC, 0);
    if (fd >= 0) sys_close(fd);
    int readable = sys_openat(AT_FDCWD, "/dev/random", O_RDONLY | O_CLOEXEC, 0);
    if (readable >= 0) sys_close(readable);
    return fd == -EACCES && readable >= 0;
}

void step_verify(struct jail *jail) {
    for (int i = 0; i <= JAIL_LAYER_CGROUP_NAMESPACE; i++) check(jail, (enum jail_layer)i, namespace_is_new(jail, i));
    check(jail, JAIL_LAYER_NO_NEW_PRIVS, SYS5(__NR_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    int has_namespaces = !(jail->plan->flags & JAIL_SHARES_HOST);
    check(jail, JAIL_LAYER_CAPABILITIES, has_namespaces ? capabilities_are_empty() : sets_are_empty());
    check(jail, JAIL_LAYER_IDENTITY, identity_is_ours(jail));
    check(jail, JAIL_LAYER_RLIMITS, limits_are_set(jail));
    check(jail, JAIL_LAYER_LANDLOCK, (jail->plan->flags & JAIL_LANDLOCK) && landlock_holds());
}
