/* The second fence over the same paths: landlock(7). The plan's rules were cut to the ABI that the kernel offers. */
#include "init/jail.h"

#include <linux/landlock.h>

struct ruleset_attributes { /* of the newest ABI known; older headers lack the later fields */
    uint64_t fs, net, scoped;
};

void step_landlock(struct jail *jail) {
    const struct jail_plan *plan = jail->plan;
    if (!(plan->flags & JAIL_LANDLOCK)) return;
    struct ruleset_attributes attributes = {plan->landlock_fs, plan->landlock_net, plan->landlock_scoped};
    size_t size = plan->landlock_scoped ? 24
                  : plan->landlock_net  ? 16
                                        : 8; /* an older kernel refuses a longer one: E2BIG */
    int ruleset = (int)must(JAIL_STAGE_LANDLOCK, -1, SYS3(__NR_landlock_create_ruleset, &attributes, size, 0));
    const struct jail_path_rule *rules = at(jail, plan->path_rules);
    for (uint32_t i = 0; i < plan->path_rules.count; i++) {
        int fd = (int)must(JAIL_STAGE_LANDLOCK, (int)i,
                           sys_openat(AT_FDCWD, text(jail, rules[i].path), O_PATH | O_CLOEXEC, 0));
        struct landlock_path_beneath_attr rule = {.allowed_access = rules[i].access, .parent_fd = fd};
        must(JAIL_STAGE_LANDLOCK, (int)i, SYS4(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
        sys_close(fd);
    }
    must(JAIL_STAGE_LANDLOCK, -2, SYS2(__NR_landlock_restrict_self, ruleset, plan->landlock_flags));
    sys_close(ruleset);
}
