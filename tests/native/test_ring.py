"""The language ring without a jail: each guard, slot and wire holds, and is what holds.

What a payload is after it gets from plain Python, is refused in the ring, and gets again from a ring that was made
without that very part.
"""

from __future__ import annotations

import json
import os
import runpy
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from jail.watch.channel import DENIAL, ENDED, LOCKED

from ..escape import ring
from .payloads import (
    CHANGES,
    FILE,
    LEADS,
    PAYLOADS,
    PERMITTED,
    READS,
    ROWS,
    SEALED,
    SLOTS,
    SPELLINGS,
    START,
    SUBJECTS,
    VIEWS,
)

pytestmark = pytest.mark.once
REFUSED = {"AttributeError", "TypeError", "False"}  # the last where a copy was changed
STUB = """#include <Python.h>
int __wrap_patch_types(void) { return 0; }
int __wrap_set_tripwire(void) { return 0; }
PyObject *__wrap_ring_gate(PyObject *self, PyObject *args) { return self && args ? Py_NewRef(Py_None) : NULL; }
"""


def met(payloads: dict[str, str], home: Path | None = None, level: str = "strict") -> dict[str, str]:
    """What each met, in one process: True, False or the name of an error. ``home``: of another copy of the ring."""
    tries = [f"tried({what!r}, lambda: {expression})" for what, expression in payloads.items()]
    with pytest.MonkeyPatch.context() as patch:
        if home is not None:
            patch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(os.fspath(ring.ROOT), os.fspath(home)))
        done, frames = ring.run_ring("\n".join([START, *tries]), level)
    # Since Python 3.13 a plain interpreter minds at its end that a payload's own file cannot be flushed.
    assert done.returncode == 0 or (level == "off" and done.returncode == 120), done.stderr
    assert [kind for kind, _ in frames[:1]] == ([LOCKED] if level != "off" else [])
    return dict(line.split("\t") for line in done.stdout.decode().splitlines())


# --- other rings ----------------------------------------------------------------------------------------------------


def without(folder: Path, names: tuple[str, ...]) -> Path:
    """A copy of the ring in which these names are not guarded."""
    shutil.copytree(ring.GUEST, folder / "guest", ignore=shutil.ignore_patterns("__pycache__"))
    shorter = f"[(owner, [n for n in names if n not in {names!r}], *rest) for owner, names, *rest in whole(*given)]"
    with open(folder / "guest" / "guarded.py", "a") as table:
        table.write(f"\nwhole = rows\ndef rows(*given): return {shorter}\n")
    return folder


@pytest.fixture(scope="module")
def unled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring in which a guest can have every subject."""
    return without(tmp_path_factory.mktemp("unled"), LEADS)


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring without a guard."""
    return without(tmp_path_factory.mktemp("unguarded"), tuple(row.partition(".")[2] for row in ROWS))


@pytest.fixture(scope="module")
def unpatched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring with its guards, and neither slots nor tripwire nor gate."""
    folder = without(tmp_path_factory.mktemp("unpatched"), LEADS)
    (folder / "stub.c").write_text(STUB)
    checkout = ring.GUEST.parents[2]
    build = runpy.run_path(str(checkout / "native" / "build.py"))
    sources = [checkout / source for source in build["RING_SOURCES"]]
    wrapped = [f"-Wl,--wrap={name}" for name in ("patch_types", "set_tripwire", "ring_gate")]
    wrapped += ["-I", checkout / "native", "-isystem", sysconfig.get_path("include")]
    target = folder / "guest" / f"_ring{sysconfig.get_config_var('EXT_SUFFIX')}"
    compiler = shlex.split(os.environ.get("CC") or "cc")
    flags = [*build["RING_CFLAGS"], "-Wno-missing-prototypes", *wrapped]
    subprocess.run([*compiler, *flags, "-shared", "-o", target, *sources, folder / "stub.c"], check=True)
    return folder


# --- what holds, and what of it ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    return met({**PAYLOADS, **VIEWS, **FILE}, level="off")


@pytest.fixture(scope="module", params=["strict", "standard"])
def ringed(request: pytest.FixtureRequest) -> dict[str, str]:
    return met({**PAYLOADS, **VIEWS}, level=request.param)


@pytest.fixture(scope="module")
def without_leads(unled: Path) -> dict[str, str]:
    return met(PAYLOADS, unled)


@pytest.fixture(scope="module")
def without_guards(unguarded: Path) -> dict[str, str]:
    return met({**READS, **SPELLINGS, **CHANGES}, unguarded)


@pytest.fixture(scope="module")
def without_slots(unpatched: Path) -> dict[str, str]:
    return met({**SLOTS, **SEALED, **FILE}, unpatched)


def test_every_row_has_a_payload() -> None:
    assert {row.partition(".")[0] for row in ROWS} <= {*SUBJECTS, *(row.partition(".")[0] for row in CHANGES)}
    assert CHANGES.keys() <= ROWS.keys()


@pytest.mark.parametrize("what", [*PAYLOADS, *VIEWS, *FILE])
def test_plain_python_gives_it(plain: dict[str, str], what: str) -> None:
    assert plain[what] == "True"


@pytest.mark.parametrize("what", PAYLOADS)
def test_the_ring_does_not(ringed: dict[str, str], what: str) -> None:
    assert ringed[what] in REFUSED


@pytest.mark.parametrize("what", VIEWS)
def test_no_memory_of_a_buffer_gets_out(ringed: dict[str, str], what: str) -> None:
    assert ringed[what] != "True"


@pytest.mark.parametrize("what", [row for row in READS if not row.endswith(LEADS)])
def test_a_guard_holds_where_its_subject_can_be_had(without_leads: dict[str, str], what: str) -> None:
    assert without_leads[what] == "AttributeError"


@pytest.mark.parametrize("what", [*READS, *SPELLINGS, *CHANGES])
def test_it_is_the_guard_that_holds(without_guards: dict[str, str], what: str) -> None:
    assert without_guards[what] == "True"


@pytest.mark.parametrize("what", SLOTS)
def test_a_slot_holds_where_its_subject_can_be_had(without_leads: dict[str, str], what: str) -> None:
    assert without_leads[what] in REFUSED


@pytest.mark.parametrize("what", [*SLOTS, *FILE])
def test_it_is_the_slot_or_the_wire_that_holds(without_slots: dict[str, str], what: str) -> None:
    assert without_slots[what] == "True"


# --- what a guest may -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def permitted() -> dict[str, str]:
    return met(PERMITTED)


@pytest.mark.parametrize("what", PERMITTED)
def test_a_guest_may(permitted: dict[str, str], what: str) -> None:
    assert permitted[what] == "True"


# --- the wire ---------------------------------------------------------------------------------------------------------

TRIP = "type(sys.stdin.buffer.raw)('/etc/passwd')"
HANDLERS = f"""
import atexit, sys
sys.excepthook = atexit.register(print, "late")
class Loud:
    def __del__(self): print("deleted")
def trip(kept=Loud()):
    try:
        {TRIP}
    except BaseException:
        print("caught")
    finally:
        print("finally")
print("before", end="")
trip()
"""


def test_the_wire_ends_the_process_with_nothing_of_the_guests_run() -> None:
    done, frames = ring.run_ring(HANDLERS)
    assert (done.returncode, done.stdout, done.stderr) == (-31, b"before", b"")
    assert [kind for kind, _ in frames] == [LOCKED, DENIAL, ENDED]
    assert json.loads(frames[-1][1]).items() >= {"what": "open", "line": 8, "count": 1}.items()


@pytest.mark.parametrize("where", ["in a thread", "at the end", "in a finalizer", "in a callback"])
def test_the_wire_is_there_everywhere(where: str) -> None:
    source = {
        "in a thread": f"import threading\nt = threading.Thread(target=lambda: {TRIP})\nt.start()\nt.join()",
        "at the end": f"import atexit\natexit.register(lambda: {TRIP})",
        "in a finalizer": f"class Late:\n def __del__(self, sys=sys): {TRIP}\nlate = Late()",
        "in a callback": f"sorted([1, 2], key=lambda _: {TRIP})",
    }[where]
    done, frames = ring.run_ring(f"import sys\n{source}\nprint('after')\n")
    assert done.returncode == -31
    assert frames[-1][0] == ENDED


def test_a_library_that_is_made_to_trip_it_is_refused() -> None:
    """The lines of a traceback are read from the file that its code says it is of."""
    source = "import traceback\ntry: exec(compile('1/0', '/etc/passwd', 'exec'))\nexcept ZeroDivisionError: {}"
    shown = source.format("print(traceback.format_exc())")
    assert b"root:" in ring.run_ring(shown, "off")[0].stdout
    done, _ = ring.run_ring(shown)
    assert (done.returncode, b"ZeroDivisionError" in done.stdout, b"root:" in done.stdout) == (0, True, False)


def test_an_interpreter_with_another_way_to_start_threads_runs_no_guest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its threads' stacks would have no guard."""
    monkeypatch.setattr(ring, "BOOTSTRAP", "import _thread;_thread.start_more=_thread.start_new;" + ring.BOOTSTRAP)
    done, frames = ring.run_ring("print('ran')")
    assert (done.stdout, LOCKED in [kind for kind, _ in frames]) == (b"", False)
    assert b"starts threads by _thread.start_more, too" in done.stderr
