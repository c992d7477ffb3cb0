"""A policy by its name or file, with all that it extends, to one resolved Policy.

On the road of every run: a file that was read before comes out of the cache, checked, without tomllib and without the
table of keys.
"""

from __future__ import annotations

import marshal
import os
import sys

from .. import cache
from ..errors import PolicyError
from .model import FIELDS, Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_ROOM = os.path.dirname(os.path.abspath(__file__))
# where a package puts the presets, then where a checkout has them
_FOLDERS = tuple(os.path.join(os.path.dirname(_ROOM), *way, "policies") for way in ((), ("..",)))
_LARGEST = 1 << 20  # bytes of a policy file
# what a checked file depends on beside its own text
_CODE = ("check.py", "keys.py", "model.py", "paths.py", "syscalls.py", "syscall_names.py", "toml.py", "../units.py")


def presets() -> tuple[str, ...]:
    """The names of the policies that come with jail."""
    for folder in _FOLDERS:
        if os.path.isdir(folder):
            return tuple(sorted(name.removesuffix(".toml") for name in os.listdir(folder) if name.endswith(".toml")))
    return ()


def load(name_or_file: str | os.PathLike[str], overrides: Iterable[tuple[str, str]] = ()) -> Policy:
    """A preset by its name, or a TOML file by a path that has a ``/`` or ends in ``.toml``.

    Overrides are dotted keys with their text (``--set limits.memory=64M``), the last of a key counts. Files are merged
    key by key, so a list replaces the inherited list. Raises PolicyError.
    """
    name = os.fspath(name_or_file)
    if not name:
        raise PolicyError("a policy is a preset's name or a file, not nothing")
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place, sheet in reversed(_chain(name)):
        for key, (value, line) in sheet.items():
            values[key] = value
            origins[key] = f"{place}:{line}" if line else place
    values.pop("extends", None)
    for key, text in overrides:
        from .check import Place, check_text

        values[key] = check_text(text, key, Place(f"--set {key}={text}"))
        origins[key] = "--set"
    policy = Policy(name=name)
    return policy.replace(**_fields_of(policy, values, origins))


def changed(policy: Policy, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ in a policy with some limits set by their short names. Raises PolicyError."""
    from .check import Place, check
    from .keys import SHORT

    values = {}
    for word, value in keywords.items():
        if word not in SHORT:
            from .nearest import nearest

            raise PolicyError(f"unknown keyword{nearest(word, SHORT)}", key=word)
        values[SHORT[word]] = check(value, ("limits", word), Place(None))
    return _fields_of(policy, values, dict.fromkeys(values, "keyword"))


def _fields_of(policy: Policy, values: Mapping[str, Any], origins: Mapping[str, str]) -> dict[str, Any]:
    """Dotted keys as the fields of the model, beside what the policy already has."""
    fields: dict[str, Any] = {}
    sections: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, last = key.rpartition(".")
        (sections.setdefault(section, {}) if section else fields)[FIELDS.get(key, last)] = value
    for section, inner in sections.items():
        fields[section] = getattr(policy, section).replace(**inner)
    fields["origins"] = tuple({**dict(policy.origins), **origins}.items())
    return fields


def _chain(name: str) -> list[tuple[str, dict[str, Any]]]:
    """The named policy, what it extends, what that extends, ...: each with its place for messages."""
    chain: list[tuple[str, dict[str, Any]]] = []
    seen: list[tuple[int, int]] = []
    base, asked = "", PolicyError("")
    while name:
        path, place, text, identity = _read(name, base, asked)
        if identity in seen:
            way = [found for found, _ in chain[seen.index(identity) :]]
            raise PolicyError(f"extends itself: {' -> '.join([*way, place])}", asked.file, asked.line, "extends")
        sheet = _sheet(text, place)
        chain.append((place, sheet))
        seen.append(identity)
        name, line = sheet.get("extends", ("", None))
        base, asked = path, PolicyError("", place, line, "extends")
    return chain


def _read(name: str, base: str, asked: PolicyError) -> tuple[str, str, bytes, tuple[int, int]]:
    """Path, place for messages, text and identity of a preset, or of a file beside the one that extends it."""
    if "/" in name or name.endswith(".toml"):
        path = os.path.join(os.path.dirname(base), name)
        places = [(path, _printable(os.path.normpath(path)))]
    else:
        places = [(f"{folder}/{name}.toml", f"policies/{_printable(name)}.toml") for folder in _FOLDERS]
    for path, place in places:
        try:
            with open(path, "rb") as file:
                text, status = file.read(_LARGEST + 1), os.fstat(file.fileno())
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise _unread(name, place, reason.lower(), asked) from None
        if len(text) > _LARGEST:
            raise _unread(name, place, "larger than 1M, so no policy", asked)
        return path, place, text, (status.st_dev, status.st_ino)
    if len(places) == 1:
        raise _unread(name, places[0][1], "no such file or directory", asked)
    from .nearest import nearest

    reason = f"no such preset{nearest(name, presets())}"
    if os.path.isfile(os.path.join(os.path.dirname(base), name)):
        reason += f"; the file of that name is ./{name}"
    raise PolicyError(f'"{_printable(name)}": {reason}', asked.file, asked.line, asked.key)


def _unread(name: str, place: str, reason: str, asked: PolicyError) -> PolicyError:
    """Blames the file that named it, or the file itself where the caller did."""
    if asked.file:
        return PolicyError(f'"{_printable(name)}": {reason}', asked.file, asked.line, asked.key)
    return PolicyError(reason, place)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    from .show import printable

    return printable(text)


def _sheet(text: bytes, place: str) -> dict[str, Any]:
    try:
        stamps = [os.stat(os.path.join(_ROOM, name)) for name in _CODE]
    except OSError:  # a package without its sources: nothing would tell when its checks have changed
        key = None
    else:
        code = ",".join(f"{stamp.st_mtime_ns}:{stamp.st_size}" for stamp in stamps)
        key = cache.digest(text, code.encode(), str(sys.implementation.cache_tag).encode())
        held = cache.load("toml", key)
        if held is not None:
            known: dict[str, Any] = marshal.loads(held)
            return known
    from .check import sheet

    found = sheet(text, place)
    if key:
        cache.store("toml", key, marshal.dumps(found))
    return found
