"""The system calls that a policy allows, and a list of risky ones."""

from __future__ import annotations

from .syscalls import GROUPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Policy

# Calls that widen the kernel's attack surface, each with the reason.
RISKY = {
    "ptrace": "a tracer can change what a filter has let through",
    "bpf": "loads programs into the kernel",
    "perf_event_open": "a long history of holes, and side channels",
    "userfaultfd": "lets its caller stop the kernel in a page fault, as most exploits of races do",
    "keyctl": "keyrings are not namespaced", "add_key": "keyrings are not namespaced",
    "request_key": "starts a program of the host",
    "process_vm_readv": "reads another process", "process_vm_writev": "writes another process",
    "kexec_load": "starts another kernel",
    "init_module": "loads code into the kernel", "finit_module": "loads code into the kernel",
    "memfd_create": "executes programs from memory, past a scratch that is noexec",
    "personality": "turns address randomisation off",
    "open_by_handle_at": "opens files past the mounts",
    "name_to_handle_at": "names files past the mounts",
    "io_submit": "little used, little tested", "modify_ldt": "little used, with a history of holes",
    "vmsplice": "shares pages with the kernel, with a history of holes",
}  # fmt: skip


def allowed_calls(policy: Policy) -> frozenset[str]:
    """Returns the names of the system calls that a policy allows."""
    return _named(policy.syscalls.allow) - _named(policy.syscalls.deny)


def _named(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for entry in entries for name in GROUPS.get(entry, (entry,)))
