"""What is freed while C waits for the guest's code is not handed out again before that C has returned.

The payloads of the corpus that reach freed memory give nothing (test_language_ring.py); here they are shown to reach it
as soon as the quarantine is taken away, and ordinary programs to run on however long C waits for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from . import ring
from .payloads import FITTING, escaped
from .reentry.__main__ import build
from .ring import run_ring

if TYPE_CHECKING:
    from .payloads import Payload

WITHOUT = ring.BOOTSTRAP.replace(
    "from guest.harness", "import guest._ring as r;r.quarantine=r.disguise=bool;from guest.harness"
)
REACH = [payload for payload in FITTING if payload.name[:3] in ("874", "878", "879", "880", "881")]


def is_reached(payload: Payload) -> bool:
    done = run_ring(payload.source)[0]
    return bool(escaped(done.stdout.decode()) or (payload.why_not_live and done.returncode < 0))


@pytest.mark.parametrize("payload", REACH, ids=lambda payload: payload.name)
def test_without_a_quarantine_freed_memory_is_reached(payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "BOOTSTRAP", WITHOUT)
    assert any(is_reached(payload) for _ in range(5))  # whether it is at once depends on where the allocator is


SLOTS = (Path(__file__).parent / "reentry/slots.py").read_text()


def held_by() -> dict[str, set[str]]:
    """Returns by what the operands of each special method are held while C waits for it."""
    done = run_ring(SLOTS)[0]
    assert done.returncode == 0, done.stderr
    lines = (line.split(", ") for line in done.stdout.decode().splitlines())
    return {name: set(by) for name, *by in lines}


def test_operands_of_each_slot_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    known = held_by()
    assert len(known) > 90
    assert {name for name, by in known.items() if by != {"a reference"}} <= {"repr"}
    monkeypatch.setattr(ring, "BOOTSTRAP", WITHOUT)
    assert {name for name, by in held_by().items() if "given away" in by} == {
        name for name, by in known.items() if "the quarantine" in by
    }


FLUSHES = """
class Key:
    def __eq__(self, other):
        global spray
        held.obj = None
        del other
        for n in range(200_000):  # as many as are held, and many times more
            [n, str(n)]
        spray = [b"A" * size for size in range(24, 200) for _ in range(40)]
        return NotImplemented
import functools, operator
class Big:
    __slots__ = ("a", "b", "c", "d", "__dict__")
make = functools.cmp_to_key(operator.eq)
first, held = make(Key()), make(Big())
print(first == held)
"""


LAST = "print(first == held)\n"
LATE = """
import atexit
atexit.register(first.__eq__, held)
"""
FLUSHED = """
import sys
class Stream:
    closed = False
    def flush(self):
        first == held
sys.stdout = Stream()
"""


@pytest.mark.parametrize("last", [LAST, LATE, FLUSHED], ids=["amid the source", "atexit", "by the harness"])
def test_what_c_points_to_is_held_however_much_is_freed_after_it(
    last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the source too, where the harness's own loop is the outermost one. What is cleared has no type."""
    environment = {"LD_PRELOAD": build(str(tmp_path))}

    def fault() -> bytes:
        return run_ring(FLUSHES.replace(LAST, last), environment=environment)[0].stderr

    assert fault() == b"fault at 0xc8\n"
    monkeypatch.setattr(ring, "BOOTSTRAP", WITHOUT)
    assert fault().startswith(b"fault at 0xffff")  # what was freed has the letters of another object


BENEATH = """
import asyncio, threading
def work(rounds=60_000):
    text = ""
    for n in range(rounds):
        found = [str(n), {n: (n, float(n))}, bytearray(n % 700)]
        text += "ab"
    return len(text)
async def task():
    return work()
print(next(map(work, [60_000])), sorted([1], key=lambda _: work())[0], asyncio.run(task()))
threads = [threading.Thread(target=lambda: print(work())) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_memory_is_handed_out_again_while_a_program_runs_beneath_c() -> None:
    """If it were held until C has returned, this would take 300 MB and more."""
    result = jail.run(BENEATH, memory="200M", wall=60)
    assert result.verdict == "ok", (result.reason, result.stderr)
    assert result.stdout == "120000 1 120000\n" + "120000\n" * 3


STATE = "freed, memory = bytearray(56), []"
RESIZES = """
import state
state.freed.clear()
for n in range(9):
    product = n * 1.5
state.memory = [bytearray() for _ in range(3000)]
state.freed.extend([0] * 56)
"""
WAITS = """
import state
class Value:
    def __index__(self):
        import resizes
        return 0x7F
state.freed[23] = Value()
print(max(map(len, state.memory)))
"""


def test_c_waits_for_a_module_beside_the_script_too(tmp_path: Path) -> None:
    for name, source in (("state", STATE), ("resizes", RESIZES), ("main", WAITS)):
        (tmp_path / f"{name}.py").write_text(source)
    result = jail.run(tmp_path / "main.py", wall=60)
    assert (result.verdict, result.stdout) == ("ok", "0\n"), (result.reason, result.stderr)
