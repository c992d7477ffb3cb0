"""A small interpreter for seccomp filters: what the kernel would answer to a system call, without a kernel.

As strict as ``bpf_check_classic`` and ``seccomp_check_filter`` of the kernel (net/core/filter.c, kernel/seccomp.c): all
instructions are checked before the first runs, jumps go forward and stay inside, so that every program ends. Narrower
than those in one point: an instruction that our filters have no business with is an error too.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

LOAD, AND, JUMP, RETURN = 0x20, 0x54, 0x05, 0x06  # LD W ABS, ALU AND K, JMP JA, RET K
TESTS = {
    0x15: lambda a, k: a == k,  # JMP JEQ K
    0x25: lambda a, k: a > k,  # JMP JGT K
    0x35: lambda a, k: a >= k,  # JMP JGE K
    0x45: lambda a, k: a & k != 0,  # JMP JSET K
}
MOST = 4096  # BPF_MAXINSNS
DATA = struct.Struct("<IIQ6Q")  # struct seccomp_data: number, architecture, instruction pointer, arguments

KILL_PROCESS, ALLOW, ERRNO, TRACE = 0x80000000, 0x7FFF0000, 0x00050000, 0x7FF00000
X86_64, AARCH64, I386, ARM = 0xC000003E, 0xC00000B7, 0x40000003, 0x40000028  # linux/audit.h


class BadProgram(ValueError):
    """The kernel would not take it, or our filters should never have it."""


@dataclass(frozen=True)
class Answer:
    verdict: int
    looked_at: frozenset[int]  # offsets in seccomp_data

    @property
    def by_number_alone(self) -> bool:
        """Whether the kernel can know it beforehand, as its bitmap of always allowed calls needs (5.11)."""
        return self.looked_at <= {0, 4}


class Program:
    def __init__(self, code: bytes) -> None:
        if not code or len(code) % 8 or len(code) > MOST * 8:
            raise BadProgram(f"{len(code)} bytes")
        self.instructions = list(struct.iter_unpack("<HBBI", code))
        for place, (op, true, false, k) in enumerate(self.instructions):
            self._check(place, op, true, false, k)

    def _check(self, place: int, op: int, true: int, false: int, k: int) -> None:
        left = len(self.instructions) - place - 1  # instructions after this one
        if op in TESTS:
            good = max(true, false) < left
        elif op == JUMP:
            good = k < left
        elif op == LOAD:
            good = k < DATA.size and k % 4 == 0 and left > 0
        elif op == AND:
            good = left > 0
        else:
            good = op == RETURN
        if not good:
            raise BadProgram(f"instruction {place}: {op:#x} {true} {false} {k:#x}")

    def answer(self, number: int, arguments: tuple[int, ...] = (), architecture: int = X86_64) -> Answer:
        """The verdict on a call. Missing arguments are 0; negative ones are as in a 64-bit register."""
        registers = [value % (1 << 64) for value in arguments] + [0] * (6 - len(arguments))
        data = DATA.pack(number % (1 << 32), architecture, 0, *registers)
        looked_at, accumulator, place = set(), None, 0
        while True:
            op, true, false, k = self.instructions[place]
            place += 1
            if op == RETURN:
                return Answer(k, frozenset(looked_at))
            if op == JUMP:
                place += k
            elif op == LOAD:
                looked_at.add(k)
                (accumulator,) = struct.unpack_from("<I", data, k)
            elif accumulator is None:
                raise BadProgram(f"instruction {place - 1} uses a register that nothing has loaded")
            elif op == AND:
                accumulator &= k
            else:
                place += true if TESTS[op](accumulator, k) else false

    def verdict(self, number: int, arguments: tuple[int, ...] = (), architecture: int = X86_64) -> int:
        return self.answer(number, arguments, architecture).verdict
