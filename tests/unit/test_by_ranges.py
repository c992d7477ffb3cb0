from __future__ import annotations

import random
import struct
from typing import TYPE_CHECKING

import pytest

from jail.plan import bpf
from jail.policy import presets
from jail.policy.load import load

from .bpf import AARCH64, I386, X86_64, Program
from .filters import ARCHITECTURES, both, filters

if TYPE_CHECKING:
    from collections.abc import Callable

every_preset = pytest.mark.parametrize("preset", presets())
REFUSED = 0x0005FFFF


def packed(program: list[bpf.Instruction]) -> Program:
    return Program(b"".join(struct.pack("<HBBI", *instruction) for instruction in program))


@both
@every_preset
def test_every_answer_is_that_of_the_filter_as_built(preset: str, arch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[bpf.Instruction], int, Callable[[int], int]]] = []
    by_ranges = bpf.by_ranges

    def spy(
        program: list[bpf.Instruction], token: int, refused: int, answer: Callable[[int], int]
    ) -> list[bpf.Instruction]:
        seen.append((program, refused, answer))
        return by_ranges(program, token, refused, answer)

    monkeypatch.setattr(bpf, "by_ranges", spy)
    lists = load(preset).syscalls
    guest, _ = filters.__wrapped__(lists.allow, arch, lists.on_denied, lists.deny)
    assert len(guest.instructions) < len(seen[0][0])  # it is why we do it
    for program, refused, answer in seen:
        built = packed(program)
        small = packed(by_ranges(program, ARCHITECTURES[arch], refused, answer))
        chance = random.Random(arch + preset)
        compared = sorted({k for code, _, _, k in program if code in bpf.TESTS or code == bpf.AND})
        for number in (*range(600), 1023, 1024, 0x3FFFFFFF, 0x40000000, 0x40000001, 0xFFFFFFFE, 0xFFFFFFFF):
            for _ in range(20):
                arguments = tuple(chance.choice(compared) | chance.choice(compared) << 32 for _ in range(6))
                expected = built.verdict(number, arguments, ARCHITECTURES[arch])
                expected = answer(number) if expected == refused else expected
                assert small.verdict(number, arguments, ARCHITECTURES[arch]) == expected, (number, arguments)
        for foreign in {I386, X86_64, AARCH64, 0} - {ARCHITECTURES[arch]}:
            assert small.verdict(1, (), foreign) == built.verdict(1, (), foreign)


def test_a_refusal_within_a_condition_is_answered_by_the_number() -> None:
    """Two numbers share the test of an argument, and only that."""
    program: list[bpf.Instruction] = [
        (bpf.LOAD, 0, 0, 4), (bpf.EQUAL, 0, 6, X86_64), (bpf.LOAD, 0, 0, 0), (bpf.EQUAL, 1, 0, 5),
        (bpf.EQUAL, 0, 3, 9), (bpf.LOAD, 0, 0, 16), (bpf.EQUAL, 0, 1, 7), (bpf.RETURN, 0, 0, 1),
        (bpf.RETURN, 0, 0, REFUSED),
    ]  # fmt: skip
    small = packed(bpf.by_ranges(program, X86_64, REFUSED, lambda number: 100 + min(number, 10)))
    assert [small.verdict(number, (7,)) for number in (4, 5, 6, 9, 10, 2000)] == [104, 1, 106, 1, 110, 110]
    assert [small.verdict(number, (8,)) for number in (5, 9)] == [105, 109]


def test_what_is_out_of_a_jumps_reach_is_reached() -> None:
    program: list[bpf.Instruction] = [(bpf.LOAD, 0, 0, 4), (bpf.EQUAL, 0, 1, X86_64), (bpf.LOAD, 0, 0, 0)]
    numbers = range(0, 1000, 2)
    for number in numbers:  # each with an answer of its own, behind a condition of its own
        program += [
            (bpf.EQUAL, 0, 4, number), (bpf.LOAD, 0, 0, 16), (bpf.EQUAL, 0, 1, number),
            (bpf.RETURN, 0, 0, number), (bpf.RETURN, 0, 0, REFUSED),
        ]  # fmt: skip
    program.append((bpf.RETURN, 0, 0, REFUSED))
    small = packed(bpf.by_ranges(program, X86_64, REFUSED, lambda _: 7777))
    for number in numbers:
        assert small.verdict(number, (number,)) == number
        assert small.verdict(number, (number + 1,)) == small.verdict(number + 1, (number,)) == 7777
