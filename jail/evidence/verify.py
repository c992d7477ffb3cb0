"""Checks an audit file line by line: what was changed, dropped, reordered, cut off, or never ended."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..core.schema_number import refusal
from . import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

EVENTS = ("start", "call", "denial", "limit", "alarm", "error", "end")


def problems(
    lines: Iterable[bytes], is_signed: Callable[[bytes, str], bool] | None = None
) -> Iterator[tuple[int, str]]:
    """Yields (line number, what is wrong with it). ``is_signed``: checks the signature of each end. Raises PolicyError
    at a line of a newer schema.
    """
    previous: str | None = None  # the first line may go on a file that was rotated away
    places: dict[str, int] = {}  # hash -> line
    opened: dict[str, int] = {}  # run -> the line of its start
    for number, line in enumerate(lines, 1):
        event, own, wrong = parsed(line)
        if wrong:
            yield number, wrong
        if event is None:
            previous = own
            continue
        if previous is not None and event["previous"] != previous:
            yield number, _misplaced(event["previous"], places)
        places[own] = number
        previous = own
        yield from ((number, said) for said in _of_run(event, number, opened))
        if is_signed and event["event"] == "end" and not _is_signed(event, is_signed):
            yield number, "not signed with this key"
    yield from (
        (number, f"run {run} has no end: it still runs, or its supervisor was killed") for run, number in opened.items()
    )


def parsed(line: bytes) -> tuple[dict[str, Any] | None, str, str]:
    """Returns the event of a line, its hash, and what is wrong with it. Raises PolicyError for a newer schema."""
    text = line.rstrip(b"\n")
    parts = chain.split(text)
    if len(line) > chain.LARGEST or not parts:
        return None, chain.own_hash(text), "not a whole line of an audit: cut off, or written by something else"
    body, told = parts
    event = _event(body)
    if chain.own_hash(body) != told:
        return event, told, "was changed: its hash is another"
    return event, told, "" if event else "is no event of an audit"


def _event(body: bytes) -> dict[str, Any] | None:
    import json

    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(event, dict) and isinstance(number := event.get("schema"), int) and number > chain.SCHEMA:
        raise PolicyError(str(refusal(number, chain.SCHEMA)))
    is_whole = isinstance(event, dict) and event.get("event") in EVENTS
    return event if is_whole and all(isinstance(event.get(key), str) for key in ("run", "previous")) else None


def _misplaced(previous: str, places: dict[str, int]) -> str:
    if previous in places:
        return f"is out of place: it was written after line {places[previous]}"
    return "a line before it is missing, was changed, or stands elsewhere"


def _of_run(event: dict[str, Any], number: int, opened: dict[str, int]) -> Iterator[str]:
    run = event["run"]
    if event["event"] == "start":
        if run in opened:
            yield f"run {run[:40]} starts a second time"
        opened[run] = number
    elif run not in opened:
        yield f"run {run[:40]} has no start in this file"
    if event["event"] == "end":
        opened.pop(run, None)


def _is_signed(event: dict[str, Any], is_signed: Callable[[bytes, str], bool]) -> bool:
    signature = event.get("signature")
    text = chain.as_text({name: value for name, value in event.items() if name != "signature"})
    return isinstance(signature, str) and is_signed(text.encode(), signature)


def shown(event: dict[str, Any]) -> str:
    """Returns an event as one line for a person; the caller that prints it makes it printable."""
    kind = event["event"]
    return f"{str(event.get('time'))[:26]} {event['run'][:8]} {kind:6} {_details(event, kind)}"


def _details(event: dict[str, Any], kind: str) -> str:
    if kind == "start":
        argv = event.get("argv")
        what = " ".join(map(str, argv)) if isinstance(argv, list) else _get(event, "filename")
        return f"{_get(event, 'policy', 'name')} {what[:300]}"
    if kind == "denial":
        return f"{_get(event, 'layer')} {_get(event, 'what')}({_get(event, 'detail')}) x{_get(event, 'count')}"
    return f"{_get(event, 'verdict')}: {_get(event, 'reason')}" if kind == "end" else _get(event, "reason")


def _get(event: Any, *names: str) -> str:
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return "" if event is None else str(event)[:300]
