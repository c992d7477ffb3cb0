"""The search for bugs of re-entrancy, in short: python -m tests.escape.reentry is the command for more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from . import payloads
from .reentry import __main__ as reentry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", [100, 101])
def test_no_call_with_hostile_objects_reaches_memory(seed: int, tmp_path: Path) -> None:
    library = reentry.build(str(tmp_path))
    for cases in (range(100), range(100, 200)):
        ended = reentry.run_in_ring(library, seed, cases)
        assert ended.is_contained or (ended.status, ended.last) == (0, cases.stop - 1), ended.errors[-500:]


@pytest.mark.parametrize(("address", "is_contained"), [(16, True), (1 << 40, False), (1 << 60, False)])
def test_a_crash_is_told_with_its_address(
    address: int, is_contained: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C that meets a cleared block fails near 0. An address that no pointer can have is not told by the kernel."""
    crash = f"import ctypes, sys; sys.stderr.write('case 7\\n'); sys.stderr.flush(); ctypes.string_at({address})"
    monkeypatch.setattr(reentry, "source", lambda *_: crash)
    ended = reentry.run_plain(sys.executable, reentry.build(str(tmp_path)), 1, range(1))
    assert (ended.last, ended.is_contained) == (7, is_contained)


def test_a_crash_in_the_ring_is_told_with_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ring has a handler of its own for crashes, which may not stand in the way."""
    says = "import sys\nprint('case 7', file=sys.stderr, flush=True)\n"
    crash = (payloads.CORPUS / "984-group-asked-again-while-it-compares.py").read_text()
    monkeypatch.setattr(reentry, "source", lambda *_: says + crash)
    ended = reentry.run_in_ring(reentry.build(str(tmp_path)), 1, range(1))
    assert (ended.last, ended.is_contained) == (7, True), ended
