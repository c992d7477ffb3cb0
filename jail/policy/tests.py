"""The ``[[test]]`` tables of a policy file: claims about the policy that ``jail policy test`` checks."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .check import Place

WANTED = ("verdict", "denied", "hidden", "unreachable")
VERDICTS = (
    "ok", "exit", "signal", "wall", "cpu", "memory", "pids", "output", "disk", "violation", "error", "cancelled",
)  # fmt: skip


class Test(Record):
    """A test of a policy: what runs, and the one thing that must hold of it."""

    line: int | None
    run: str | tuple[str, ...] | None  # source, or a command; None where the test brings its own
    wanted: str  # of WANTED
    value: str


def checked(tables: Any, place: Place) -> tuple[Test, ...]:
    """Returns the tests of a file. Raises PolicyError for the first that is wrong."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise place.wrong("must be tables, each written [[test]]", ("test",))
    return tuple(_test(table, ("test", number), place) for number, table in enumerate(tables))


def _test(table: dict[str, Any], path: Any, place: Place) -> Test:
    from .suggest import nearest

    for key in table:
        if key not in ("run", *WANTED):
            raise place.wrong(f"unknown key{nearest(key, ('run', *WANTED))}", (*path, key))
    found = [key for key in WANTED if key in table]
    if len(found) != 1:
        raise place.wrong(f"a test says one of {', '.join(WANTED)}", path)
    (wanted,) = found
    value, run = table[wanted], table.get("run")
    if not isinstance(value, str) or not value:
        raise place.wrong("must be text", (*path, wanted))
    if wanted == "verdict" and value not in VERDICTS:
        raise place.wrong(f'"{value}": unknown verdict{nearest(value, VERDICTS)}', (*path, wanted))
    if wanted == "unreachable":
        address(value, place, (*path, wanted))
    if wanted in ("hidden", "unreachable") and run is not None:
        raise place.wrong(f"a test of {wanted} brings its own program", (*path, "run"))
    if wanted in ("verdict", "denied") and run is None:
        raise place.wrong("run is missing: source, or a list for a command", path)
    if isinstance(run, list) and run and all(isinstance(word, str) for word in run):
        run = tuple(run)
    elif run is not None and not isinstance(run, str):
        raise place.wrong("must be source as text, or a list of texts for a command", (*path, "run"))
    return Test(line=place.line(path), run=run, wanted=wanted, value=value)


def address(text: str, place: Place | None = None, path: Any = ()) -> tuple[str, int]:
    """Returns host and port of HOST:PORT. Raises PolicyError."""
    host, colon, port = text.rpartition(":")
    if colon and host and port.isdecimal() and 0 < int(port) < 65536:
        return host.strip("[]"), int(port)
    reason = f'"{text}": must be HOST:PORT'
    raise place.wrong(reason, path) if place else PolicyError(reason)
