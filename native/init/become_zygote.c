/* Prepares a process that becomes a zygote, before it is a Python interpreter: on the host's side of every fence, so
 * with as little of the supervisor's as can be. No namespace of users: the supervisor writes the id maps of a zygote's
 * jails, and may do so only from the parent of theirs (user_namespaces(7)). Failures are told as a jail's are. */
#include "rawsys/clone.h"
#include "init/jail.h"

#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/securebits.h>
#include <linux/wait.h>

/* Root's zygote takes a leased id, and keeps of all capabilities the one to read what is to be loaded (the interpreter
 * may lie in root's home); the zygote drops it before its first jail. */
static void become_nobody(uint32_t id) {
    const uint32_t keep = 1u << CAP_DAC_READ_SEARCH;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{keep, keep, keep}, {0, 0, 0}};
    for (int cap = 0; cap < 64; cap++) {
        if (cap == CAP_DAC_READ_SEARCH) continue;
        long r = SYS5(__NR_prctl, PR_CAPBSET_DROP, cap, 0, 0, 0);
        if (r == -EINVAL && cap > 0) break; /* one past the kernel's last */
        must_hold(JAIL_STAGE_CAPABILITIES, 1 + cap, r, "sys_prctl");
    }
    must(JAIL_STAGE_SECUREBITS, 0, SYS5(__NR_prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0));
    must(JAIL_STAGE_IDENTITY, 1, SYS2(__NR_setgroups, 0, NULL));
    must(JAIL_STAGE_IDENTITY, 2, SYS3(__NR_setresgid, id, id, id));
    must(JAIL_STAGE_IDENTITY, 3, SYS3(__NR_setresuid, id, id, id));
    must(JAIL_STAGE_SECUREBITS, 1,
         SYS5(__NR_prctl, PR_SET_SECUREBITS,
              (SECURE_ALL_BITS | SECURE_ALL_LOCKS) & ~(unsigned)SECBIT_NO_CAP_AMBIENT_RAISE, 0, 0, 0));
    must(JAIL_STAGE_CAPABILITIES, 65, SYS2(__NR_capset, &header, sets));
    must(JAIL_STAGE_CAPABILITIES, 66,
         SYS5(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0));
}

/* Forbids cores, as its jails do: at 1 no core is made, and at 0 none but one that is piped to a program of the host
 * (core(5)). */
static void forbid_cores(void) {
    struct rlimit64 limit;
    must(JAIL_STAGE_RLIMITS, 0, SYS4(__NR_prlimit64, 0, RLIMIT_CORE, NULL, &limit));
    limit.rlim_cur = limit.rlim_max = limit.rlim_max < 1 ? 0 : 1;
    must(JAIL_STAGE_RLIMITS, 0, SYS4(__NR_prlimit64, 0, RLIMIT_CORE, &limit, NULL));
}

/* A clone of all that is mounted, read-only: made without a mount namespace of one's own by root alone. */
static int clone_all(void *result) {
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    long tree = SYS3(__NR_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree >= 0) {
        long r = SYS5(__NR_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
        if (r < 0) tree = r;
    }
    *(long *)result = tree;
    return 0;
}

/* Clones the tree for an ordinary user: by a process that may do so, in namespaces of its own, and that opens the
 * tree in our table of descriptors. */
static long clone_all_as_user(void) {
    static char stack[16384] __attribute__((aligned(16)));
    long tree = -ECHILD;
    struct clone_args args = {
        .flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_FILES | CLONE_VM | CLONE_VFORK,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = sizeof stack,
    };
    long pid = must(JAIL_STAGE_NAMESPACES, 0, clone_call(__NR_clone3, (long)&args, sizeof args, 0, clone_all, &tree));
    SYS4(__NR_wait4, pid, NULL, __WALL, NULL);
    return tree;
}

/* The interpreter, on a mount that is read-only for good. All guests of a zygote have its executable as /proc/self/exe,
 * a way to that file past their own root: on the host's own mount they could change its mode, times and attributes, if
 * it is the caller's. Refused: a sealed copy in memory, whose attributes would be the guests' to leave each other
 * messages in, and whose path tells the loader nothing of the libraries beside it ($ORIGIN). For the loader's sake the
 * whole tree is cloned, so that the path is right, and stays open until the interpreter has started. */
static int open_interpreter(uint32_t id, const char *path) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_IN_ROOT};
    long tree;
    if (id)
        clone_all(&tree);
    else
        tree = clone_all_as_user();
    must_hold(JAIL_STAGE_SOURCE, 0, tree, ""); /* of one of three calls */
    if (tree != JAIL_FD_ROOT) must(JAIL_STAGE_DESCRIPTORS, 0, SYS3(__NR_dup3, tree, JAIL_FD_ROOT, O_CLOEXEC));
    must(JAIL_STAGE_DESCRIPTORS, 1, SYS3(__NR_fcntl, JAIL_FD_ROOT, F_SETFD, 0)); /* guest/zygote.py closes it first */
    return (int)must(JAIL_STAGE_EXEC, 0, SYS4(__NR_openat2, JAIL_FD_ROOT, path, &how, sizeof how));
}

/* Without namespaces no tree can be cloned, and each jail takes its own id with the capabilities that root has: the
 * zygote keeps them. A guest's filter lets it change no mode, time or attribute of the interpreter's file. */
static _Noreturn void become_sharing(char **argv, char **environment) {
    step_keyring_if_possible(NULL);
    step_no_new_privs(NULL);
    long r = SYS3(__NR_execve, argv[3], &argv[4], environment);
    fail_call(JAIL_STAGE_EXEC, 0, -r, "sys_execve");
}

/* Runs `zygote ID FILE PROGRAM ARGUMENT... "" NAME=VALUE...`: ID is 0 if the zygote keeps the caller's user, "sharing"
 * if its jails have no namespaces; FILE is the executable, by a path without links, and PROGRAM its first argument. */
_Noreturn void zygote_main(int argc, char **argv) {
    uint32_t id = 0;
    int border = 4;
    for (const char *digit = argc > 2 ? argv[2] : ""; *digit >= '0' && *digit <= '9'; digit++)
        id = id * 10 + (uint32_t)(*digit - '0');
    while (border < argc && argv[border][0]) border++;
    if (border >= argc || border == 4) fail(JAIL_STAGE_EXEC, 0, EINVAL);
    argv[border] = NULL;
    step_signals(NULL);
    step_session(NULL);
    forbid_cores();
    if (argv[2][0] == 's') become_sharing(argv, &argv[border + 1]);
    step_keyring(NULL);
    int interpreter = open_interpreter(id, argv[3]);
    if (id) become_nobody(id);
    step_no_new_privs(NULL);
    long r = SYS5(__NR_execveat, interpreter, "", &argv[4], &argv[border + 1], AT_EMPTY_PATH);
    fail_call(JAIL_STAGE_EXEC, 0, -r, "sys_execveat");
}
