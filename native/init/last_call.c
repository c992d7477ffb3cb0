/* Names the call for which a guest's second filter kills it (jail/policy/narrow_syscalls.py). A kill outranks each
 * listener, so no filter can tell of it; but a thread that dies can be stopped once more, with the registers of that
 * call as the kernel has put them back. So jail-init traces the guest's end (PTRACE_O_TRACEEXIT): it is stopped at its
 * end and by signals alone, and its calls cost nothing more. Without the leave to trace (Yama's scope 2, another
 * tracer) the kill is the same, and is not named.
 *
 * PTRACE_O_TRACESECCOMP is never set: a zygote's filter refuses by SECCOMP_RET_TRACE (jail/plan/filter.py). */
#include "init/jail.h"
#include "rawsys/call_shapes.h"
#include "rawsys/python_frames.h"

#include <linux/elf.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>

#define SIGSYS 31
#define OPTIONS (PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE)

#if defined(__x86_64__)
/* struct user_regs_struct of sys/user.h */
enum {
    REGISTERS = 27,
    RESULT = 10,
    NUMBER = 15
};
static const int argument_registers[] = {14, 13, 12, 7, 9, 8};
/* The kernel puts a call back that it kills for; after any other the result stands there. */
static int is_put_back(const uint64_t *registers) { return registers[RESULT] == registers[NUMBER]; }
#elif defined(__aarch64__)
/* struct user_pt_regs of asm/ptrace.h */
enum {
    REGISTERS = 34,
    NUMBER = 8
};
static const int argument_registers[] = {0, 1, 2, 3, 4, 5};
/* No register tells. A guest that kills itself does so by this call, which its filter allows. */
static int is_put_back(const uint64_t *registers) { return registers[NUMBER] != __NR_tgkill; }
#endif

static long trace(int request, long thread, uint64_t address, void *data) {
    return SYS4(__NR_ptrace, request, thread, address, data);
}

/* Seizes the guest while it shares our memory, which we have made undumpable: for this moment, before anything of the
 * guest's runs, it is not. */
void trace_end(struct jail *jail, long guest) {
    SYS5(__NR_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
    jail->names_last_call = trace(PTRACE_SEIZE, guest, 0, (void *)OPTIONS) == 0;
    SYS5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* In aligned words, none of which reaches into another page. */
static int copy_of(long thread, uint64_t address, void *to, uint64_t size) {
    for (uint64_t done = 0, word = 0; done < size;) {
        uint64_t in = (address + done) % sizeof word;
        if (trace(PTRACE_PEEKDATA, thread, address + done - in, &word) < 0) return EFAULT;
        while (in < sizeof word && done < size) ((char *)to)[done++] = ((char *)&word)[in++];
    }
    return 0;
}

static void read_memory(long thread, struct jail_denial *call) {
    const struct shape *shape = shape_of(call->number);
    if (shape->pointer == NONE) return;
    uint64_t size = sizeof call->memory, at = 0, from = call->arguments[shape->pointer];
    if (shape->length >= 0 && call->arguments[shape->length] < size) size = call->arguments[shape->length];
    while (at < size && copy_of(thread, from + at, call->memory + at, 1) == 0) {
        if (shape->length == TEXT && !call->memory[at]) break;
        at++;
    }
    call->memory_size = (int32_t)at;
}

/* Tells the supervisor which call a thread dies of, once: with it all threads of the guest die. */
static void name_call(struct jail *jail, long thread) {
    uint64_t status = 0, registers[REGISTERS];
    struct {
        void *base;
        uint64_t size;
    } vector = {registers, sizeof registers};
    struct ptrace_syscall_info info = {0};
    struct jail_report message = {.kind = JAIL_KILLED};
    if (jail->has_named_it || trace(PTRACE_GETEVENTMSG, thread, 0, &status) < 0 || (status & 0x7f) != SIGSYS) return;
    if (trace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &vector) < 0 || vector.size != sizeof registers) return;
    if (!is_put_back(registers) || trace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) return;
    message.last_call = (struct jail_denial){.number = (int32_t)registers[NUMBER], .machine = info.arch, .count = 1};
    for (int i = 0; i < 6; i++) message.last_call.arguments[i] = registers[argument_registers[i]];
    read_memory(thread, &message.last_call);
    message.last_call.line = line_in(&(struct guest_memory){copy_of, thread}, (uint64_t)thread);
    report(&message);
    jail->has_named_it = 1;
}

/* Lets a stopped thread of the guest go on as it would without a tracer; one that dies has its call named first. */
void pass_stop(struct jail *jail, long thread, int status) {
    int event = status >> 16, signal = status >> 8 & 0xff;
    int stops = signal >= 19 && signal <= 22; /* SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU */
    if (event == PTRACE_EVENT_EXIT) name_call(jail, thread);
    if (event == PTRACE_EVENT_STOP && stops)
        trace(PTRACE_LISTEN, thread, 0, NULL);
    else
        trace(PTRACE_CONT, thread, 0, (void *)(long)(event ? 0 : signal));
}
