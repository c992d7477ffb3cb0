"""Reads a policy by its name or file, with all that it extends, and resolves it to the fields of a Policy.

Every run calls it: a preset comes out of the cache, checked, without the reader and without the table of keys.
"""

from __future__ import annotations

import errno
import marshal
import os
import stat

from ..core import disk_cache
from ..core.errors import PolicyError
from ..core.files import kind, open_to_read, read_all
from ..core.records import Record
from .vocabulary import FIELDS, INHERITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .model import Policy

    # the place for messages, the checked keys, the path of the file ("" for a mapping of the caller's)
    Sheet = tuple[str, dict[str, Any], str]

_ROOM = os.path.dirname(os.path.abspath(__file__))
# where a package puts the presets, then where a checkout has them
FOLDERS = tuple(os.path.join(os.path.dirname(_ROOM), *way, "policies") for way in ((), ("..",)))
_LARGEST = 1 << 20  # bytes of a policy file
_TABLE = "environment.set"  # the one key that is a table: --set takes its entries too
_PATIENCE = 30.0  # seconds for a program to write a policy to the end, as in -p <(program)
# what a checked file depends on beside its own text
_CODE = (
    *(
        f"policy/{name}.py"
        for name in (
            *("check", "schema", "vocabulary", "paths", "syscalls", "syscall_names"),
            *("tests", "toml", "toml_lines"),
        )
    ),
    "core/schema_number.py",
    "core/units.py",
)


def presets() -> tuple[str, ...]:
    """Returns the names of the policies that come with jail."""
    for folder in FOLDERS:
        if os.path.isdir(folder):
            return tuple(sorted(name.removesuffix(".toml") for name in os.listdir(folder) if name.endswith(".toml")))
    return ()


def filled(policy: Policy, chain: list[Sheet], overrides: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns the fields that the sheets, the last one first, and then the overrides give a policy of defaults."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place, sheet, _ in reversed(chain):
        _apply(policy, values, {key: value for key, (value, _) in sheet.items() if key != "extends"})
        origins.update((key, f"{place}:{line}" if line else place) for key, (_, line) in sheet.items())
    origins.pop("extends", None)
    said: dict[str, Any] = {}
    for name, text in overrides:
        key, value = _override(name, text)
        inherited = said.get(key, values.get(key))
        is_entry = name.startswith(f"{_TABLE}.")
        said[key] = _with_entry(value, inherited, policy) if is_entry else _merged(value, inherited, policy, key)
        origins[key] = "--set"
    _apply(policy, values, said)
    return _fields_of(policy, values, origins)


def _override(name: str, text: str) -> tuple[str, Any]:
    """Returns the key that ``--set NAME=TEXT`` means and its value: for one variable, the table of variables."""
    from .check import Place, check, check_text, current

    place = Place(f"--set {name}={text}")
    name = ".".join(map(str, current(tuple(name.split(".")), place)))
    if name.startswith(f"{_TABLE}."):
        return _TABLE, check({name.removeprefix(f"{_TABLE}."): text}, tuple(_TABLE.split(".")), place)
    return name, check_text(text, name, place)


def _with_entry(value: Any, inherited: Any, policy: Policy) -> Any:
    """Adds the one entry of a table to what it has already."""
    return tuple(sorted({**dict(policy.environment.set if inherited is None else inherited), **dict(value)}.items()))


def _apply(policy: Policy, values: dict[str, Any], sheet: Mapping[str, Any]) -> None:
    """Lays the keys of one place over the ``values`` of the places that it inherits from.

    The host's network has no namespace: a place that chooses it gives up the layer that it inherits as required, and
    contradicts itself only if it requires the layer as well.
    """
    if sheet.get("network.mode") == "host":
        inherited = values.get("require.layers", policy.require.layers)
        values["require.layers"] = tuple(layer for layer in inherited if layer != "network_namespace")
    for key, value in sheet.items():
        values[key] = _merged(value, values.get(key), policy, key)


def named(wanted: object) -> tuple[str, list[Sheet]]:
    """Returns the name and the chain of sheets of what a caller gives as a policy."""
    if hasattr(wanted, "items"):
        from .check import Place, tree_checked

        sheet = tree_checked(dict(wanted.items()), Place("policy"))
        base = sheet.get("extends", ("", None))[0]
        return "mapping", [("policy", sheet, ""), *(_chain(base) if base else ())]
    if not isinstance(wanted, (str, os.PathLike)):
        raise PolicyError(f"policy must be a preset's name, a file, a mapping or a Policy, not {type(wanted).__name__}")
    name = os.fspath(wanted)
    if not name:
        raise PolicyError("a policy is a preset's name or a file, not nothing")
    return name, _chain(name)


def _merged(value: Any, inherited: Any, policy: Policy, key: str) -> Any:
    """Puts the inherited items of a list in the place of ``INHERITED``, and leaves out those that would stand twice."""
    if not isinstance(value, tuple) or INHERITED not in value:
        return value
    if inherited is None:
        section, _, last = key.rpartition(".")
        inherited = getattr(getattr(policy, section), FIELDS.get(key, last))
    named = set(value)
    return tuple(
        item for part in value for item in ([i for i in inherited if i not in named] if part == INHERITED else (part,))
    )


def changed(policy: Policy, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields that differ in a policy with these keywords of ``Policy.replace``. Raises PolicyError.

    ``network`` as a word also permits the calls that make sockets, which the presets for Python source leave out.
    """
    from .check import Place, check, tree_checked
    from .schema import SHORT

    sections = tuple(name for name in policy._fields if isinstance(getattr(policy, name), Record))
    said: dict[str, Any] = {}
    for word, value in keywords.items():
        if word == "degrade":
            said.update(_degraded(value))
            continue
        is_mapping = hasattr(value, "items")
        if word in SHORT and not (is_mapping and word in sections):
            said[SHORT[word]] = check(value, tuple(SHORT[word].split(".")), Place(None))
            if word == "network" and value != "none" and not {"@sockets", "@default"} & {*policy.syscalls.allow}:
                said.setdefault("syscalls.allow", (INHERITED, "@sockets"))
        elif word in sections:
            found = tree_checked({word: dict(value.items()) if is_mapping else value}, Place(None))
            said.update((key, checked) for key, (checked, _) in found.items())
        else:
            from .suggest import nearest

            words = (*SHORT, *sections, "degrade")
            raise PolicyError(f"unknown keyword{nearest(word, words)}", key=word)
    values: dict[str, Any] = {}
    _apply(policy, values, said)
    return _fields_of(policy, values, dict.fromkeys(said, "keyword"))


def _degraded(value: Any) -> dict[str, str]:
    """Returns the keys that the keyword ``degrade`` stands for. Raises PolicyError."""
    if value not in ("refuse", "allow"):
        from .suggest import nearest

        meant = nearest(str(value), ("refuse", "allow"))
        raise PolicyError(f"{value!r}: unknown{meant}", key="degrade")
    return {"require.tier": "limits"} if value == "allow" else {}


def _fields_of(policy: Policy, values: Mapping[str, Any], origins: Mapping[str, str]) -> dict[str, Any]:
    """Turns dotted keys into the fields of the model, beside what the policy already has."""
    fields: dict[str, Any] = {}
    sections: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, last = key.rpartition(".")
        (sections.setdefault(section, {}) if section else fields)[FIELDS.get(key, last)] = value
    for section, inner in sections.items():
        fields[section] = getattr(policy, section).replace(**inner)
    fields["origins"] = tuple({**dict(policy.origins), **origins}.items())
    return fields


def _chain(name: str) -> list[Sheet]:
    """Returns the sheet of the named policy, then that of what it extends, and so on."""
    chain: list[Sheet] = []
    seen: list[tuple[int, int]] = []
    base, asked = "", PolicyError("")
    while name:
        path, place, text, identity = _read(name, base, asked)
        if identity in seen:
            way = [found for found, _, _ in chain[seen.index(identity) :]]
            raise PolicyError(f"extends itself: {' -> '.join([*way, place])}", asked.file, asked.line, "extends")
        sheet = _sheet(text, place)
        # as the kernel walks it: behind a link, ".." is not the folder before the link, as os.path.abspath has it
        chain.append((place, sheet, path if path.startswith("/") else os.path.join(os.getcwd(), path)))
        seen.append(identity)
        name, line = sheet.get("extends", ("", None))
        base, asked = path, PolicyError("", place, line, "extends")
    return chain


def _read(name: str, base: str, asked: PolicyError) -> tuple[str, str, bytes, tuple[int, int]]:
    """Reads path, place for messages, text and identity of a preset, or of a file beside the one that extends it."""
    if "/" in name or name.endswith(".toml"):
        path = os.path.join(os.path.dirname(base), name)
        places = [(path, _printable(os.path.normpath(path)))]
    else:
        places = [(f"{folder}/{name}.toml", f"policies/{_printable(name)}.toml") for folder in FOLDERS]
    for path, place in places:
        try:
            text, status = _content(path)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
            raise _unread(name, place, reason, asked) from None
        if len(text) > _LARGEST:
            raise _unread(name, place, "larger than 1M, so no policy", asked)
        return path, place, text, (status.st_dev, status.st_ino)
    if len(places) == 1:
        raise _unread(name, places[0][1], "no such file or directory", asked)
    from .suggest import nearest

    reason = f"no such preset{nearest(name, presets())}"
    if os.path.isfile(os.path.join(os.path.dirname(base), name)):
        reason += f"; the file of that name is ./{name}"
    raise PolicyError(f'"{_printable(name)}": {reason}', asked.file, asked.line, asked.key)


def _content(path: str) -> tuple[bytes, os.stat_result]:
    """Reads the bytes of a policy file and its status. Raises OSError, and ValueError for what can be no policy
    file.
    """
    fd = open_to_read(path)
    try:
        status = os.fstat(fd)
        # <(...) and /dev/stdin are pipes that the caller has opened; a FIFO that has a name may be another user's
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(status.st_mode) and not path.startswith(("/dev/", "/proc/")):
            raise ValueError(f"is {kind(status.st_mode)}, and a policy is a regular file (fix: -p <(cat FILE))")
        return read_all(fd, _LARGEST, _PATIENCE), status
    except TimeoutError:
        raise ValueError(f"no end of file within {_PATIENCE:.0f} s") from None
    finally:
        os.close(fd)


def _unread(name: str, place: str, reason: str, asked: PolicyError) -> PolicyError:
    """Blames the file that named it, or the file itself where the caller did."""
    if asked.file:
        return PolicyError(f'"{_printable(name)}": {reason}', asked.file, asked.line, asked.key)
    return PolicyError(reason, place)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    from ..core.text import printable

    return printable(text)


def _sheet(text: bytes, place: str) -> dict[str, Any]:
    code = disk_cache.stamp(*_CODE)
    key = disk_cache.digest(text, code) if code else None
    held = disk_cache.load("toml", key) if key else None
    if held is not None:
        known: dict[str, Any] = marshal.loads(held)  # made by the line below, in the package's build or in this process
        return known
    from .check import sheet

    found = sheet(text, place)
    if key:
        disk_cache.store("toml", key, marshal.dumps(found, 2))  # a format that every CPython reads
    return found
