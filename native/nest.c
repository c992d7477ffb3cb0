/* What becomes a zygote, before it is a Python interpreter: on the host's side of every fence, so with as little of the
 * supervisor's as can be. No namespace of users: the supervisor writes the id maps of a zygote's jails, and may do so only
 * from the parent of theirs (user_namespaces(7)). Failures are told as a jail's are. */
#include "init.h"

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/securebits.h>

/* Root's zygote takes a leased id, and keeps of all capabilities the one to read what is to be loaded (the interpreter may
 * lie in root's home); the zygote drops it before its first jail. */
static void become_nobody(uint32_t id) {
    const uint32_t keep = 1u << CAP_DAC_READ_SEARCH;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{keep, keep, keep}, {0, 0, 0}};
    for (int cap = 0; cap < 64; cap++) {
        if (cap == CAP_DAC_READ_SEARCH) continue;
        long r = SYS5(__NR_prctl, PR_CAPBSET_DROP, cap, 0, 0, 0);
        if (r == -EINVAL && cap > 0) break; /* one past the kernel's last */
        must(JAIL_STAGE_CAPABILITIES, 1 + cap, r);
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

/* As its jails: at 1 no core is made, and at 0 none but one that is piped to a program of the host (core(5)). */
static void forbid_cores(void) {
    struct rlimit64 limit;
    must(JAIL_STAGE_RLIMITS, 0, SYS4(__NR_prlimit64, 0, RLIMIT_CORE, NULL, &limit));
    limit.rlim_cur = limit.rlim_max = limit.rlim_max < 1 ? 0 : 1;
    must(JAIL_STAGE_RLIMITS, 0, SYS4(__NR_prlimit64, 0, RLIMIT_CORE, &limit, NULL));
}

/* zygote ID PROGRAM ARGUMENT... "" NAME=VALUE...: ID is 0 where the zygote stays with the user who called. */
_Noreturn void zygote_main(int argc, char **argv) {
    uint32_t id = 0;
    int border = 3;
    for (const char *digit = argc > 2 ? argv[2] : ""; *digit >= '0' && *digit <= '9'; digit++)
        id = id * 10 + (uint32_t)(*digit - '0');
    while (border < argc && argv[border][0]) border++;
    if (border >= argc || border == 3) fail(JAIL_STAGE_EXEC, 0, EINVAL);
    argv[border] = NULL;
    step_keyring(NULL);
    step_signals(NULL);
    step_session(NULL);
    forbid_cores();
    if (id) become_nobody(id);
    step_no_new_privs(NULL);
    fail(JAIL_STAGE_EXEC, 0, -SYS3(__NR_execve, argv[3], &argv[3], &argv[border + 1]));
}
