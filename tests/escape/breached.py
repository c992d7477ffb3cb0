"""A ring with a hole: its guest has ``syscall``, the C library's, and with it all that a full breach of the ring gives.

The jail around it is a real one, and nothing else of the ring is changed. So what a breach gives, and how it is seen,
can be shown whatever escapes are known.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import jail
from jail.plan.model import Bind
from jail.plan.root import GUEST_CODE
from jail.runs.execute import execute, prepare

from .probes import public_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail import Policy, Result

GUEST = Path(jail.__file__).parent / "guests/python"
TAKEN = "        self.main: dict[str, Any] = {}\n"


def make_copy(before: str, after: str) -> Iterator[Path]:
    """Of a fixture: a copy of the guest's code, with lines of its own before and after the lock."""
    folder = public_folder("breached-")
    guest = folder / "guest"
    shutil.copytree(GUEST, guest, ignore=shutil.ignore_patterns("__pycache__"))
    ring = guest / "lock.py"
    text = ring.read_text()
    assert text.count(TAKEN) == text.count("self._lock()") == 1
    text = text.replace(TAKEN, f"{TAKEN}        {before}\n")
    ring.write_text(text.replace("self._lock()", f"self._lock()\n        {after}"))
    try:
        yield guest
    finally:
        shutil.rmtree(folder)


def breached_rings() -> Iterator[Path]:
    """Of a fixture: the folder of a ring with a hole."""
    return make_copy("import ctypes\n        hole = ctypes.CDLL(None).syscall", "self.builtins['syscall'] = hole")


def run_breached(guest: Path, source: str, policy: Policy | None = None, **options: bool) -> Result:
    plan = prepare(source, policy or jail.Policy.load("python"), **options)  # type: ignore[arg-type]
    entries = tuple(
        entry.replace(source=str(guest)) if isinstance(entry, Bind) and entry.path == GUEST_CODE else entry
        for entry in plan.entries
    )
    return execute(plan.replace(entries=entries))
