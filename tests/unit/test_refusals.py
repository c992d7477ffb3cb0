"""What a finished jail expects of its filter, held against the filters that are compiled and the tables behind them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jail.plan import refusals
from jail.plan.filter import compile_zygote
from jail.policy.load import load
from jail.policy.sources import presets
from jail.policy.syscall_answers import ABSENT
from jail.policy.syscall_names import REFUSED
from jail.policy.syscalls import GROUPS
from jail.policy.zygote_syscalls import ARGUMENTS, ZYGOTE

from .bpf import ERRNO, TRACE, Program
from .filters import answer, both, filters, named

MINUS_ONE = (0xFFFFFFFFFFFFFFFF,) * 6
EVERYTHING = tuple(GROUPS)


def answers(program: Program, arch: str, wanted: refusals.Refusals, *also: int) -> dict[str, bool]:
    return {name: answer(program, arch, name, *MINUS_ONE) in (ERRNO | number, *also) for name, number in wanted}


@both
@pytest.mark.parametrize("on_denied", ["errno", "kill"])
@pytest.mark.parametrize("name", [*presets(), "everything", "ptrace as well", "nothing"])
def test_each_compiled_filter_gives_the_expected_answers(name: str, on_denied: str, arch: str) -> None:
    allow, deny = {
        "everything": (EVERYTHING, ()),
        "ptrace as well": ((*EVERYTHING, "ptrace", "keyctl"), ()),
        "nothing": (("@base",), ("mremap", "ioctl")),
    }.get(name) or (load(name).syscalls.allow, load(name).syscalls.deny)
    guests, init = filters(tuple(allow), arch, on_denied, tuple(deny))
    wanted = refusals.refusals(allow, on_denied)

    assert len(wanted) >= 3
    assert all(answers(guests, arch, wanted).values())
    assert all(answers(init, arch, refusals.INIT).values())


@both
@pytest.mark.parametrize("allow", [("@python",), EVERYTHING, (*EVERYTHING, "ptrace")], ids=len)
def test_each_filter_of_a_zygote_gives_the_expected_answers(allow: tuple[str, ...], arch: str) -> None:
    wanted = refusals.refusals_of_zygote(allow)

    assert len(wanted) >= 5
    assert {number for _, number in wanted} == {38}  # ENOSYS: of a TRACE without a tracer as well (seccomp(2))
    assert all(answers(Program(compile_zygote(allow, (), arch)), arch, wanted, TRACE).values())


def test_the_calls_are_what_the_tables_say_of_them() -> None:
    assert set(refusals._UNKNOWN) <= REFUSED.keys() & ABSENT.keys()
    assert set(refusals._NEVER) <= REFUSED.keys() - ABSENT.keys()
    assert not named(EVERYTHING) & {*refusals._SINGLY}
    assert not ABSENT.keys() & {*refusals._SINGLY}
    of_any_arguments = ZYGOTE.keys() - ARGUMENTS.keys()
    assert frozenset(name for name, _ in refusals.INIT) & of_any_arguments == refusals._OF_A_ZYGOTE


def test_what_a_policy_allows_is_not_tried() -> None:
    tried = dict(refusals.refusals(("@base", "ptrace"), "errno"))

    assert "ptrace" not in tried and "keyctl" in tried


def test_where_a_denied_call_kills_only_those_are_tried_that_have_an_errno() -> None:
    assert dict(refusals.refusals(("@base",), "kill")) == {"clone3": 38, "openat2": 38, "io_uring_setup": 38}


def test_the_calls_are_those_of_the_native_list() -> None:
    text = (Path(__file__).parents[2] / "native/abi/tried.h").read_text(encoding="utf-8")

    assert re.findall(r"^    X\((\w+)\)", text, re.MULTILINE) == [name for name, _ in refusals.INIT]
