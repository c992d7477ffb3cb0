"""The journal of a session: all that was asked of it, what came of each step, and the answers that the host gave.

It is JSON of plain data: no image of memory, no pickle. A file of it is hostile input: capped, parsed strictly, and
never a policy, which the caller that restores it chooses.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re

from ..core.errors import PolicyError
from ..core.files import open_to_read, read_all
from ..core.plain_data import pack, parsed
from ..core.records import Record
from ..core.schema_number import refusal
from .journal_names import NamesBeside, NamesSoFar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..result.model import Result
    from ..runs.host_functions import Noted
    from .journal_names import Changes
    from .request import Request

    Name = str | os.PathLike[str]
    Names = dict[str, tuple[str, str | None]]

SCHEMA = 1
MOST_BYTES = 64 << 20  # a session notes half of it at most; a file, in base 64 and JSON, has twice as much at most
_MOST_STEPS = 100_000
# Names by which a step reads what another run has otherwise: the clock, random numbers, addresses.
_VOLATILE = re.compile(
    r"\b(time|datetime|date|random|secrets|uuid|urandom|perf_counter|monotonic|id|hash|Date|performance|crypto|threading"
    r"|asyncio)\b"
)
_LIMITED = ("wall", "cpu", "cancelled", "memory", "output", "disk")  # verdicts that depend on the machine


class Step(Record):
    """Holds one step: an evaluation, or a file that was put in or removed.

    ``kind``: "run", "file" or "removed". ``name``: of the source, or of the file. ``data``: the source, or the content.
    ``calls``: of functions of the host, each its name, arguments and answer as texts. ``limits``: ``wall``, ``cpu`` and
    ``output``. ``digests``: of standard output, standard error and the value. ``is_volatile``: it may depend on a clock
    or on random numbers. ``names``: those that it has changed, with the digest of what is plain data, or the class;
    None: they were not noted.
    """

    kind: str
    name: str
    data: bytes = b""
    calls: tuple[tuple[str, str, str], ...] = ()
    limits: tuple[tuple[str, float | None], ...] = ()
    verdict: str = ""
    digests: tuple[str, ...] = ()
    is_volatile: bool = False
    names: Changes | None = None


class Saved(Record):
    """A journal as a file has it. ``names``: of the guest's namespace at the end, with the JSON of plain data, or the
    class of what is none.
    """

    policy_name: str
    policy_digest: str
    language: str
    functions: tuple[str, ...]
    steps: tuple[Step, ...]
    names: dict[str, str]


class Journal:
    """Notes the steps of one line of a session, in its thread."""

    def __init__(self, steps: list[Step] | None = None, size: int = 0) -> None:
        self.steps, self._size = steps or [], size
        self.is_full = self.has_names = False
        self._follow_names()

    def copy(self) -> Journal:
        """Returns one for a copy of the session as it is now."""
        made = Journal(list(self.steps), self._size)
        made.has_names = self.has_names
        return made

    def cut(self, length: int) -> None:
        """Forgets the steps that a rollback has undone."""
        del self.steps[length:]
        self._follow_names()

    def note_file(self, name: str, content: bytes | None) -> None:
        """Notes a file that was put in; None: that was removed."""
        self._add(Step(kind="removed" if content is None else "file", name=name, data=content or b""))

    def wants_names(self, request: Request) -> bool:
        """Returns whether the names are to be noted that a request leaves."""
        return self.has_names and not request.look and request.keep

    def note(
        self, request: Request, filename: str, result: Result, calls: list[Noted] | None, names: Names | None
    ) -> None:
        """Notes an evaluation and what came of it. ``calls``: of functions of the host; None: too large to be kept.
        ``names``: of the namespace, as ``Session.names`` returns them; None: they were not looked at.
        """
        if request.look or not request.keep or request.argv:
            return
        self.is_full = self.is_full or calls is None
        for name, content in request.files:
            self.note_file(name, content)
        limits = request.limits
        text = request.source.decode("utf-8", "replace")
        earlier = self.steps[-1].is_volatile if self.steps else False
        self._add(
            Step(
                kind="run", name=filename, data=request.source, calls=tuple(calls or ()), verdict=result.verdict,
                limits=(("wall", limits.wall), ("cpu", limits.cpu), ("output", limits.output)),
                digests=digests_of(result),
                is_volatile=earlier or result.verdict in _LIMITED or bool(_VOLATILE.search(text)),
                names=None if names is None else self._names.changes_to(names),
            )
        )  # fmt: skip

    def _follow_names(self) -> None:
        self._names = NamesSoFar()
        for step in self.steps:
            self._names.take(step.names or ())

    def _add(self, step: Step) -> None:
        told = (*step.calls, *(step.names or ()))
        self._size += len(step.data) + sum(len(part) for one in told for part in one) + 500
        self.is_full = self.is_full or self._size > MOST_BYTES // 2 or len(self.steps) >= _MOST_STEPS
        if not self.is_full:
            self.steps.append(step)
            self._names.take(step.names or ())


def digests_of(result: Result) -> tuple[str, ...]:
    """Returns the digests of standard output, standard error and the value."""
    value = pack(result.value).encode() if result.value_error is None else b"none"
    return tuple(hashlib.sha256(part).hexdigest() for part in (result.stdout_bytes, result.stderr_bytes, value))


# --- files ---------------------------------------------------------------------------------------------------------


def write(path: Name, saved: Saved) -> None:
    """Writes a journal that its owner alone may read, in place of a file of that name. Raises OSError."""
    import json

    steps = [{**step.as_dict(), "data": base64.b64encode(step.data).decode()} for step in saved.steps]
    text = json.dumps({"schema": SCHEMA, "kind": "jail session", **saved.as_dict(), "steps": steps})
    name = os.fspath(path)
    temporary = f"{name}.{os.urandom(6).hex()}"
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        with open(fd, "w", encoding="ascii") as file:
            file.write(f"{text}\n")
        os.rename(temporary, name)
    except BaseException:
        os.unlink(temporary)
        raise


def read(path: Name) -> Saved:
    """Reads a journal. Raises PolicyError, in one line, for a file that is none."""
    place = f"journal {os.fspath(path)}"
    try:
        fd = open_to_read(os.fspath(path))
        try:
            data = read_all(fd, MOST_BYTES * 2, 30.0)
        finally:
            os.close(fd)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), place) from None
    if len(data) > MOST_BYTES * 2:
        raise PolicyError(f"larger than {MOST_BYTES * 2 >> 20}M", place)
    try:
        return _saved(parsed(data.decode("ascii")), place)
    except (ValueError, RecursionError, KeyError, TypeError, IndexError):
        raise PolicyError("is no journal of a session", place) from None


def _saved(found: Any, place: str) -> Saved:
    if type(found) is not dict or found.get("kind") != "jail session":
        raise ValueError
    reason = refusal(found.get("schema"), SCHEMA)
    if reason:
        raise PolicyError(reason, place)
    steps, names = found["steps"], found["names"]
    if type(steps) is not list or len(steps) > _MOST_STEPS or type(names) is not dict:
        raise ValueError
    return Saved(
        policy_name=_text(found["policy_name"]),
        policy_digest=_text(found["policy_digest"]),
        language=_text(found["language"]),
        functions=tuple(_text(name) for name in _list(found["functions"])),
        steps=tuple(_step(step) for step in steps),
        names={_text(name): _text(value) for name, value in names.items()},
    )


def _step(found: Any) -> Step:
    if found["kind"] not in ("run", "file", "removed") or type(found["is_volatile"]) is not bool:
        raise ValueError
    limits = tuple((_text(name), figure) for name, figure in _list(found["limits"]))
    if any(type(figure) not in (int, float, type(None)) for _, figure in limits):
        raise ValueError
    if not {name for name, _ in limits} <= {"wall", "cpu", "output"}:
        raise ValueError
    return Step(
        kind=found["kind"],
        name=_text(found["name"]),
        data=base64.b64decode(_text(found["data"]), validate=True),
        calls=tuple(
            (_text(name), _text(arguments), _text(answer)) for name, arguments, answer in _list(found["calls"])
        ),
        limits=limits,
        verdict=_text(found["verdict"]),
        digests=tuple(_text(digest) for digest in _list(found["digests"])),
        is_volatile=found["is_volatile"],
        names=_changes(found.get("names")),
    )


def _changes(found: Any) -> Changes | None:
    return None if found is None else tuple((_text(name), _text(text)) for name, text in _list(found))


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise ValueError
    return value


# --- replay --------------------------------------------------------------------------------------------------------


class Difference(Record):
    """A step of a replay, or of another journal, that came out otherwise.

    ``step``: its number, from 1; 0: the names at the end. ``what``: which of its outcomes, or which names.
    ``is_volatile``: the step may depend on a clock or on random numbers, so that a difference is to be expected.
    """

    step: int
    what: str
    is_volatile: bool


_PARTS = ("standard output", "standard error", "value")


def differences(number: int, wanted: Step, verdict: str, digests: tuple[str, ...]) -> list[Difference]:
    """Compares what came of a step with what the journal has."""
    parts = [part for part, one, two in zip(_PARTS, wanted.digests, digests, strict=False) if one != two]
    if wanted.verdict != verdict:
        parts.insert(0, f"verdict {verdict} in place of {wanted.verdict}"[:80])
    return [Difference(step=number, what=part, is_volatile=wanted.is_volatile) for part in parts]


def differing_names(wanted: dict[str, str], found: dict[str, str], is_volatile: bool) -> list[Difference]:
    """Compares the names of the namespace at the end."""
    wrong = sorted(name for name in {**wanted, **found} if wanted.get(name) != found.get(name))
    return difference_of(0, wrong, is_volatile)


def difference_of(number: int, names: list[str], is_volatile: bool) -> list[Difference]:
    """Returns the difference that these names make after a step, if there are any; 0: at the end."""
    what = f"names: {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}"
    return [Difference(step=number, what=what, is_volatile=is_volatile)] if names else []


def compare(one: Saved, two: Saved) -> list[Difference]:
    """Compares two journals step by step; runs nothing."""
    found: list[Difference] = []
    names = NamesBeside()
    for number, (left, right) in enumerate(zip(one.steps, two.steps, strict=False), 1):
        if (left.kind, left.name, left.data) != (right.kind, right.name, right.data):
            return [*found, Difference(step=number, what="another source or file", is_volatile=False)]
        found += differences(number, left, right.verdict, right.digests)
        found += difference_of(number, names.differing(left.names, right.names), left.is_volatile)
        if left.calls != right.calls:
            found.append(Difference(step=number, what="calls of the host", is_volatile=left.is_volatile))
    if len(one.steps) != len(two.steps):
        shorter = min(len(one.steps), len(two.steps))
        found.append(Difference(step=shorter + 1, what="one has more steps", is_volatile=False))
    last = bool(one.steps) and one.steps[-1].is_volatile
    return found + differing_names(one.names, two.names, last)


class Answers:
    """Answers the calls of one step from the journal, in order; ``live`` functions are not called."""

    def __init__(self) -> None:
        self._left: list[tuple[str, str, str]] = []

    def begin(self, step: Step) -> None:
        self._left = list(step.calls)

    def answer(self, name: str, arguments: bytes) -> list[Any]:
        """Returns the recorded answer to the call; an error for one that was never made."""
        text = arguments.decode("utf-8", "replace")
        for place, (recorded, its, answer) in enumerate(self._left):
            if (recorded, its) == (name, text):
                del self._left[place]
                return _answer(answer)
        return ["error", "HostError", "replay: the journal has no such call"]


def _answer(text: str) -> list[Any]:
    from ..core.plain_data import unpack
    from ..launch.hash_probes import KeyCheck

    try:
        answer: Any = unpack(text, KeyCheck(len(text)))
    except (ValueError, TypeError, RecursionError):
        answer = None
    if type(answer) is list and len(answer) in (2, 3) and answer[0] in ("value", "error"):
        return answer
    return ["error", "HostError", "replay: the journal's answer is no plain data"]
