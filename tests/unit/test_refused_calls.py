"""Refused calls in words: what was asked for, and the few lines that a terminal shows of them."""

from __future__ import annotations

import pytest

from jail.cli.summary import MOST, lines
from jail.result.model import Denial
from jail.result.refused_calls import described
from jail.result.verdict import verdict
from jail.watch.observation import RefusedCall

from .test_verdict import PLAN, SEEN

RESULT = verdict(PLAN, SEEN)
REFUSED = tuple(
    Denial(
        layer="seccomp", what=f"call{number}", detail="", count=number + 1, line=None, process="sh",
        rule=f'syscalls.allow = ["...", "call{number}"]',
    )
    for number in range(MOST + 2)
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments", "memory", "said"),
    [
        ("open", (0, 0o1101, 0o4755), b"/a\nb", "'/a?b', O_WRONLY|O_CREAT|O_TRUNC, mode 4755"),
        ("openat", (0, 0, 0o2, 0), b"/a", "'/a', O_RDWR, mode 0"),
        ("clone", (0x10020011,), b"", "CLONE_NEWNS|CLONE_NEWUSER"),
        ("connect", (), b"\x02\0\x01\xbb\x0a\0\0\x01", "10.0.0.1:443"),
        ("connect", (), b"\x0a\0\0\x50" + bytes(4) + bytes(15) + b"\x01", "[0:0:0:0:0:0:0:1]:80"),
        ("connect", (), b"\x01\0/run/a\x1b[2J\0xx", "'/run/a?[2J'"),
        ("sendto", (), b"\x10\0", "AF_NETLINK"),
        ("ioctl", (0, 0x5412), b"", "TIOCSTI"),
        ("prctl", (99999,), b"", "0x1869f"),
    ],
)
def test_what_a_call_asked_for(name: str, arguments: tuple[int, ...], memory: bytes, said: str) -> None:
    given = (*arguments, *(0,) * (6 - len(arguments)))
    assert described(name, RefusedCall(number=0, arguments=given, count=1, process=b"", memory=memory)) == said


def test_a_terminal_is_shown_five_lines_with_the_rules_to_add() -> None:
    said = lines(RESULT.replace(denials=REFUSED))
    assert len(said) == MOST == 5
    assert said[1] == 'denied: call1() 2 times by sh; to allow it: syscalls.allow = ["...", "call1"]'
    assert said[-1] == "denied: 3 more kinds (--json has them all, -q none)"
    assert [len(lines(RESULT.replace(denials=REFUSED[:count]))) for count in (1, 4, 5, 6)] == [2, 5, 5, 5]


def test_the_summary_names_the_option_that_records_paths() -> None:
    (_, option) = lines(RESULT.replace(denials=REFUSED[:1]))
    assert option == "paths that were tried are not among the denials: --trace-paths records them"
    assert len(lines(RESULT.replace(denials=REFUSED[:1], paths="recorded"))) == 1
