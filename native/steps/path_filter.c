/* The filter that has the guest stopped before each call that takes a path, for the supervisor's tracer to note what is
 * refused (native/supervisor/path_tracer.c). It lies beneath the policy's own, whose refusals outrank it: calls that it
 * refuses are not traced, and calls that it allows go on only after the tracer has looked. */
#include "init/jail.h"
#include "abi/traced.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

void put_path_filter_on(void) {
    static const struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#define STOP(name, folder, path, flags, writes)                                                                        \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        JAIL_TRACED(STOP)
#undef STOP
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof instructions / sizeof *instructions,
                                       (struct sock_filter *)(uintptr_t)instructions};
    must(JAIL_STAGE_SECCOMP, 0, SYS3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}
