"""Probes a jail that lacks a layer which no plan leaves out: the kernel was told, by a filter on this very process, to
answer a call of jail-init's with success and not to make it.

    unrefused.py ACT CALL

Prints ``LAYER|PROBLEM`` of the error that came of it, or the verdict.
"""

from __future__ import annotations

import ctypes
import struct
import sys

import pyseccomp

from jail.core.errors import HostError
from jail.policy.load import load
from jail.runs.execute import execute, prepare

# struct sock_filter: code, jt, jf, k
LOAD, IS, RETURN = 0x20, 0x15, 0x06
ALLOW, SUCCESS = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ERRNO with 0
NUMBER, UPPER_HALF_OF_INSTRUCTION_POINTER, THIRD_ARGUMENT = 0, 12, 32
ALLOW_ALL = struct.pack("=HBBI", RETURN, 0, 0, ALLOW)


def answered(number: int, *, where_there_is_a_third: bool) -> bytes:
    """Returns a filter for jail-init alone, which is linked to below 4 GB; of the supervisor all is allowed."""
    looks_at = THIRD_ARGUMENT if where_there_is_a_third else NUMBER
    rows = (
        (LOAD, 0, 0, UPPER_HALF_OF_INSTRUCTION_POINTER),
        (IS, 0, 5, 0),
        (LOAD, 0, 0, NUMBER),
        (IS, 0, 3, number),
        (LOAD, 0, 0, looks_at),
        (IS, 1, 0, 0),
        (RETURN, 0, 0, SUCCESS),
        (RETURN, 0, 0, ALLOW),
    )
    return b"".join(struct.pack("=HBBI", *row) for row in rows)


def put_on(instructions: bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    room = ctypes.create_string_buffer(instructions)
    program = struct.pack("HxxxxxxQ", len(instructions) // 8, ctypes.addressof(room))
    assert libc.prctl(38, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS"
    assert libc.prctl(22, 2, program, 0, 0) == 0, "PR_SET_SECCOMP"


def main(act: str, call: str) -> None:
    plan = prepare(["/bin/true"], load("command", [("require.probe", "true")]))
    assert plan.probe and act in plan.probe.acts
    plan = plan.replace(
        probe=plan.probe.replace(acts=(act,)),
        seccomp=ALLOW_ALL,
        seccomp_listening=b"",
        refusals=(),
        require=(),
    )
    assert execute(plan).ok, "the other layers refuse it, without a filter too"
    number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), call)
    put_on(answered(number, where_there_is_a_third=call == "prlimit64"))  # without one it is a question
    try:
        print(execute(plan).verdict)
    except HostError as error:
        print(error.layer, error.problem, sep="|")


if __name__ == "__main__":
    main(*sys.argv[1:])
