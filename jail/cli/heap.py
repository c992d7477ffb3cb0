"""``jail heap SCRIPT``: runs a script in a session, and reports the memory that it keeps and the lines that made it."""

from __future__ import annotations

import os

from ..core.terminal import Cleaner, Follower
from ..core.units import format_size
from ..plan.script import named_files, preset_of, script
from ..policy.load import load
from ..sessions.session import Session
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sessions.heap import Heap, Kept

_SHOWN = 15  # rows of each table


def heap(name: str, policy: str | None, as_json: bool) -> int:
    """Prints the report; returns 0, or 1 for a script that fails, whose output goes to standard error. Raises
    JailError.
    """
    settings = load(policy or preset_of(name))
    found = script(name, named_files(settings, ()), None)
    clean = Cleaner() if os.isatty(2) else Follower()
    with Session(settings) as session:
        before = session.snapshot()
        result = session.run(found.source, filename=found.filename, on_output=lambda _, chunk: put(2, clean(chunk)))
        put(2, clean.finish())
        if not result.ok:
            complain(f"{name}: {result.reason}", midline=not clean.at_line_start)
            if result.exception is not None:
                complain(f"{result.exception.type}: {result.exception.message}")
            if session.ended:
                return 1
        after = session.snapshot()
    if as_json:
        import json

        say(json.dumps({"kept": before.diff(after).as_dict(), "heap": after.as_dict()}) + "\n")
    else:
        say("".join(f"{line}\n" for line in _report(before.diff(after), after)))
    return 0 if result.ok else 1


def _report(kept: Heap, after: Heap) -> list[str]:
    """Returns the lines: what the script has left, by type and by line, then the whole interpreter."""
    private = "" if after.private_bytes is None else f", of them {format_size(after.private_bytes)} private"
    resident = "not shown" if after.resident_bytes is None else f"{format_size(after.resident_bytes)} resident{private}"
    return [
        f"kept by the script: {_signed(kept.bytes)} in {kept.objects} objects (the guest's word)",
        *_table(kept.types),
        *(("", "by line:", *_table(after.lines)) if after.lines else ()),
        "",
        f"the whole interpreter: {format_size(after.bytes)} in {after.objects} objects",
        f"its process, by the kernel: {resident}",
    ]


def _table(rows: dict[str, Kept]) -> list[str]:
    grown = [(name, kept) for name, kept in rows.items() if kept.bytes > 0]
    shown = [f"{format_size(kept.bytes):>9} {kept.count:>8}  {name}" for name, kept in grown[:_SHOWN]]
    return [*shown, *((f"{'':>18}  ... and {len(grown) - _SHOWN} more",) if len(grown) > _SHOWN else ())]


def _signed(size: int) -> str:
    return format_size(size) if size >= 0 else f"-{format_size(-size)}"
