"""Checks values as people give them, in a file, in ``--set`` or as a keyword of Python, and converts them to those that
a policy holds.

A wrong value raises a PolicyError that names the place, the key, the value and the nearest right name. A file that the
cache knows was checked before and does not come here.
"""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.renamed import warn_renamed
from ..core.schema_number import refusal
from ..core.text import literal, printable
from ..core.units import format_duration, format_size, parse_duration, parse_size
from .schema import KEYS, RENAMED, Key
from .vocabulary import INHERITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .toml import Path

SCHEMA = 1  # of policy files; one may say which it was written for: schema = 1
_WANTED = {
    "duration": 'a duration such as "2s", or a number of seconds',
    "size": 'a size such as "64M", or a whole number of bytes',
    "count": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "choice": "text",
    "text": "text",
    "list": "a list of texts",
    "table": "a table of texts",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "duration": (str, int, float),
    "size": (str, int),
    "count": (int,),
    "number": (int, float),
    "flag": (bool,),
    "choice": (str,),
    "text": (str,),
    "list": (list, tuple),
    "table": (dict,),
}
_NUMBERS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], str]]] = {
    "duration": (parse_duration, format_duration),
    "size": (parse_size, format_size),
    "count": (int, str),
    "number": (float, str),
}


class Place:
    """The source of values, for messages: a file with the lines of its keys, or anything else that has a name."""

    def __init__(self, name: str | None, lines: dict[Path, int] | None = None) -> None:
        self.name, self.lines = printable(name) if name else None, lines or {}

    def line(self, path: Path) -> int | None:
        """Returns the line of the path, else that of the list, table or section around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def wrong(self, reason: str, path: Path) -> PolicyError:
        key = ".".join(part for part in path if isinstance(part, str))
        return PolicyError(reason, self.name, self.line(path), printable(key))


def sheet(text: bytes, name: str) -> dict[str, tuple[Any, int | None]]:
    """Checks one policy file; returns its dotted keys, ``extends`` among them, with each value and its line."""
    from .toml import parse

    tree, lines = parse(text, name)
    return tree_checked(tree, Place(name, lines))


def tree_checked(tree: Mapping[str, Any], place: Place) -> dict[str, tuple[Any, int | None]]:
    """Checks nested sections and keys. Raises the PolicyError of the first that is wrong, with the others in it.

    A file of a newer schema is refused before all else: its unknown keys are not mistakes.
    """
    reason = refusal(tree.get("schema", SCHEMA), SCHEMA)
    if reason:
        raise place.wrong(reason, ("schema",))
    found: dict[str, tuple[Any, int | None]] = {}
    wrong: list[PolicyError] = []
    for top, value in tree.items():
        if top == "schema":
            continue
        try:
            if top == "test":
                from .tests import checked as check_tests

                check_tests(value, place)  # for `jail policy test` alone: no part of what the policy means
                continue
            given = keys_of(top, value, place)
        except PolicyError as error:
            wrong.append(error)
            continue
        for given_path, inner in given:
            path = current(given_path, place)
            key = ".".join(map(str, path))
            try:
                if key in found:
                    raise place.wrong(f"set twice, once as {'.'.join(map(str, given_path))}", path)
                checked = _extends(inner, path, place) if key == "extends" else check(inner, path, place)
            except PolicyError as error:
                wrong.append(error)
            else:
                found[key] = (checked, place.line(path))
    if wrong:
        first = wrong[0]
        first.others = tuple(wrong[1:])
        raise first
    return found


def current(path: Path, place: Place) -> Path:
    """Returns the path itself, or after a warning the one that has replaced it, with its line in ``place``."""
    old = ".".join(map(str, path))
    if old not in RENAMED:
        return path
    new, gone_in = RENAMED[old]
    line = place.line(path)
    warn_renamed(old, new, gone_in, place.name or "policy", line)
    renamed = tuple(new.split("."))
    if line:
        place.lines[renamed] = line
    return renamed


def keys_of(top: str, value: Any, place: Place, keys: Mapping[str, Key] = KEYS) -> list[tuple[Path, Any]]:
    """Lists the keys of one section with their values, or the one key that stands outside of all sections."""
    if not isinstance(top, str):
        raise place.wrong(f"{top!r}: a key must be text", ())
    sections = {key.partition(".")[0] for key in keys if "." in key}
    if top in sections:
        if not isinstance(value, dict):
            raise place.wrong(f"{_shown(value)}: must be a section, written [{top}]", (top,))
        return [((top, key), inner) for key, inner in value.items()]
    if isinstance(value, dict) and top not in keys:
        from .suggest import nearest

        raise place.wrong(f"unknown section{nearest(top, sections)}", (top,))
    return [((top,), value)]


def check(value: Any, path: Path, place: Place, keys: Mapping[str, Key] = KEYS) -> Any:
    """Returns the value of the key with this path, as a policy holds it. Raises PolicyError. ``keys``: of another file
    than a policy, such as the service's.

    The item ``INHERITED`` of a list is kept: the merge of policies puts the inherited items in its place.
    """
    name = ".".join(map(str, path))
    key = keys.get(name)
    if key is None:
        from .suggest import nearest_key

        raise place.wrong(f"unknown key{nearest_key(name, (*keys, 'extends', 'schema'))}", path)
    if key.unlimited and value in (None, "none"):
        return None
    right = isinstance(value, _TYPES[key.kind]) and isinstance(value, bool) == (key.kind == "flag")  # True is an int
    if not right:
        raise place.wrong(f"{_shown(value)}: must be {_WANTED[key.kind]}", path)
    if key.kind in _NUMBERS:
        return _number(value, key, path, place)
    if key.kind == "list":
        for position, item in enumerate(value):
            if item != INHERITED:
                _text(item, key, (*path, position), place)
            if item in value[:position]:
                raise place.wrong(f"{_shown(item)}: listed twice", (*path, position))
        return tuple(value)
    if key.kind == "table":
        for word, text in value.items():
            _text(word, key, (*path, word), place)
            if not isinstance(text, str) or "\0" in text:
                raise place.wrong(f"{_shown(text)}: must be text without a NUL", (*path, word))
        return tuple(sorted(value.items()))
    if key.kind != "flag":
        _text(value, key, path, place)
    return value


def check_text(text: str, name: str, place: Place) -> Any:
    """Checks the text of ``--set KEY=VALUE``: lists may be ``a,b`` as well as ``["a", "b"]``."""
    path: Path = tuple(name.split("."))
    if name == "extends":
        raise place.wrong("cannot be overridden, name the policy itself", path)
    key = KEYS.get(name)
    kind = key.kind if key else ""
    value: Any = text
    if kind == "count":
        value = int(text) if text.strip().lstrip("-").isdecimal() and len(text) < 30 else text
    elif kind == "number":
        value = float(text) if text.strip().replace(".", "", 1).isdecimal() and len(text) < 30 else text
    elif kind == "flag":
        value = {"true": True, "false": False}.get(text, text)
    elif kind in ("list", "table") and text.strip()[:1] in ("[", "{"):
        value = _toml(text, path, place)
    elif kind == "list":
        value = [item.strip() for item in text.split(",")] if text.strip() else []
    elif kind == "table":
        value = dict(item.strip().split("=", 1) for item in text.split(",") if "=" in item)
        if text.strip() and len(value) != text.count(",") + 1:
            raise place.wrong(f"{_shown(text)}: must be NAME=VALUE,NAME=VALUE", path)
    return check(value, path, place)


def _toml(text: str, path: Path, place: Place) -> Any:
    from .toml import parse

    try:
        tree = parse(b"value = " + os.fsencode(text), "")[0]
    except PolicyError as error:
        raise place.wrong(f"{_shown(text)}: {error.message}", path) from None
    if len(tree) > 1:
        raise place.wrong(f"{_shown(text)}: not TOML: more than one value", path)
    return tree["value"]


def _extends(value: Any, path: Path, place: Place) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise place.wrong(f"{_shown(value)}: must be a preset's name or a file", path)
    return value


def _number(value: Any, key: Key, path: Path, place: Place) -> Any:
    parse, write = _NUMBERS[key.kind]
    try:
        number = parse(value)
    except ValueError as error:
        raise place.wrong(f"{_shown(value)}: {error}", path) from None
    instead = ', or "none" for no limit' if key.unlimited else ""
    if not number >= key.least:  # nan too
        raise place.wrong(f"{_shown(value)}: must be at least {write(key.least)}{instead}", path)
    if number > key.most:
        raise place.wrong(f"{_shown(value)}: must be at most {write(key.most)}{instead}", path)
    return number


def _text(value: Any, key: Key, path: Path, place: Place) -> None:
    if not isinstance(value, str):
        raise place.wrong(f"{_shown(value)}: must be text", path)
    if key.choices and value not in key.choices:
        from .suggest import nearest

        raise place.wrong(f"{_shown(value)}: unknown{nearest(value, key.choices)}", path)
    reason = key.item(value) if key.item else None
    if reason:
        raise place.wrong(f"{_shown(value)}: {reason}", path)


def _shown(value: Any) -> str:
    """Renders a value in one short line, as TOML would have it."""
    text = literal(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
