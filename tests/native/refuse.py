"""Runs ``true`` in a jail after the kernel was told, by a filter on this very process, to refuse one system call.

    refuse.py ERRNO SYSCALL [ARG OP VALUE]...     OP: == or & (masked: VALUE is MASK=BITS)

The filter is inherited by jail-init, so the call fails there as it would on a machine that refuses it: no kernel is
pretended. Prints ``STAGE|ERRNO|CALL`` of the error that came of it.
"""

from __future__ import annotations

import sys

import pyseccomp

from jail.core.errors import HostError, SetupError
from jail.policy.load import load
from jail.runs.execute import execute, prepare


def condition(number: str, operator: str, value: str) -> pyseccomp.Arg:
    if operator == "==":
        return pyseccomp.Arg(int(number), pyseccomp.EQ, int(value, 0))
    mask, bits = value.split("=")
    return pyseccomp.Arg(int(number), pyseccomp.MASKED_EQ, int(mask, 0), int(bits, 0))


def main(error: str, call: str, *conditions: str) -> None:
    policy = load("command", [("network.mode", "loopback"), ("limits.cpus", "1")])
    plan = prepare(["/bin/true"], policy, tty=True)
    assert execute(plan).ok, "the jail works before the call is refused"
    filter_ = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    arguments = [condition(*conditions[i : i + 3]) for i in range(0, len(conditions), 3)]
    filter_.add_rule(pyseccomp.ERRNO(int(error)), call, *arguments)
    filter_.load()
    try:
        result = execute(plan)
    except SetupError as refused:
        print(refused.stage, refused.errno, refused.call, sep="|")
    except HostError as refused:
        print(refused.layer, refused.problem, sep="|")
    else:
        print("ran", result.verdict, sep="|")


if __name__ == "__main__":
    main(*sys.argv[1:])
