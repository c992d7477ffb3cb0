"""Checks the files that the caller puts into the guest's working folder, and the patterns of those to bring back."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from ..core.arguments import texts
from ..core.errors import PolicyError
from ..core.files import kind, open_to_read, read_all
from .model import SCRATCH, Scratch
from .root import HOME, folders_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..policy.model import Policy
    from .command import Command
    from .model import Entry, Plan

MOST_FILES = 1000
MOST_BYTES = 64 << 20  # of all files together, in either direction: a result is held in memory
_LONGEST_PART, _LONGEST_NAME = 255, 1024  # NAME_MAX of Linux; and no file system has a path without an end


def given(files: Mapping[str, Any]) -> tuple[tuple[str, bytes], ...]:
    """Reads the files of a caller: contents (text, bytes, or a path of the host to read) by name. Raises
    PolicyError.
    """
    if not hasattr(files, "items"):
        raise PolicyError(f"files: contents by name are wanted, not {type(files).__name__}")
    found = tuple((checked_name(name), content_of(name, content)) for name, content in files.items())
    if len(found) > MOST_FILES:
        raise PolicyError(f"files: {len(found)} of them, at most {MOST_FILES}")
    if sum(len(content) for _, content in found) > MOST_BYTES:
        raise PolicyError(f"files: more than {MOST_BYTES >> 20}M together")
    return found


def checked_name(name: object) -> str:
    """Returns the name of a file below the working folder. Raises PolicyError for any other."""
    if not isinstance(name, str):
        raise PolicyError(f"files: a name must be text, not {type(name).__name__}")
    is_text = name.isprintable() and len(name) <= _LONGEST_NAME  # half a surrogate pair has no bytes
    if not is_text or any(
        part in ("", ".", "..") or len(os.fsencode(part)) > _LONGEST_PART for part in name.split("/")
    ):
        raise PolicyError(f"files: {name[:80]!r} is no plain name of a file below the working folder")
    return name


def content_of(name: str, content: object) -> bytes:
    """Returns the bytes of one file. Raises PolicyError."""
    if isinstance(content, str):
        return content.encode(errors="surrogateescape")
    if isinstance(content, (bytes, bytearray, memoryview)):
        return bytes(content)
    if not isinstance(content, os.PathLike):
        raise PolicyError(f"files: {name}: must be bytes, text or a path object, not {type(content).__name__}")
    return _read(os.fsdecode(content))


def _read(path: str) -> bytes:
    try:
        fd = open_to_read(path)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), f"files: {path}") from None
    try:
        mode = os.fstat(fd).st_mode
        if kind(mode) != "a file":
            raise PolicyError(f"is {kind(mode)}, and no file", f"files: {path}")
        content = read_all(fd, MOST_BYTES, None)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), f"files: {path}") from None
    finally:
        os.close(fd)
    if len(content) > MOST_BYTES:
        raise PolicyError(f"more than {MOST_BYTES >> 20}M", f"files: {path}")
    return content


def patterns(collect: Sequence[str]) -> tuple[str, ...]:
    """Checks the patterns of what is to come back: names below the working folder, with ``*``, ``?``, ``[...]`` in a
    part and ``**`` for any parts. As in a shell, none of them stands for a name's leading dot: the caller may write
    what comes back below a folder of his, where a guest's ``.git/hooks`` or ``.envrc`` would run. Raises PolicyError.
    """
    for one in texts(collect, "collect"):
        if any(part in ("", ".", "..") for part in one.split("/")):
            raise PolicyError(f"collect: {one!r} is no pattern of names below the working folder, as '*.png', 'out/**'")
    return tuple(collect)


def is_wanted(name: str, wanted: Sequence[str]) -> bool:
    """Returns whether a name is one that a pattern means."""
    return any(_matches(name.split("/"), pattern.split("/")) for pattern in wanted)


def _matches(parts: list[str], pattern: list[str]) -> bool:
    """Compares part by part; keeps the set of places in the pattern where the rest may go on."""
    places = _past_any({0}, pattern)
    for part in parts:
        anywhere = {at for at in places if at < len(pattern) and pattern[at] == "**"}
        onward = {at + 1 for at in places - anywhere if at < len(pattern) and _means(pattern[at], part)}
        places = _past_any(onward | (set() if part.startswith(".") else anywhere), pattern)
    return len(pattern) in places


def _means(pattern: str, part: str) -> bool:
    return part.startswith(".") <= pattern.startswith(".") and fnmatchcase(part, pattern)


def _past_any(places: set[int], pattern: list[str]) -> set[int]:
    """Adds the places behind a ``**``, which may stand for no part at all."""
    found = set(places)
    for at, part in enumerate(pattern):
        if at in found and part == "**":
            found.add(at + 1)
    return found


def check(command: Command, policy: Policy, cwd: str, entries: Sequence[Entry], shares_host: bool) -> None:
    """Refuses files where the guest has no working folder of its own, none that it can open, or too small a one. Raises
    PolicyError.
    """
    if not command.files and not command.collect:
        return
    what = "files" if command.files else "collect"
    places = (SCRATCH,) if shares_host else _places(entries)
    if cwd not in places:
        raise PolicyError(
            f"{what}: the guest's working folder is {cwd}, which is no scratch of its own (fix: cwd {places[0]})"
        )
    if command.source is not None:
        _refuse_unreachable(what, policy.guest.language, policy.guest.level, folders_of(policy.guest, entries))
    size = sum(len(content) for _, content in command.files)
    for key, limit in (("limits.disk", policy.limits.disk), ("filesystem.tmp", policy.filesystem.tmp)):
        if limit is not None and size > limit:
            raise PolicyError(f"files: {size} bytes, and the guest's scratch holds {limit}", key=key)


def check_level(what: str, plan: Plan) -> None:
    """Raises PolicyError: a guest that opens no file has no use for them. For JavaScript the supervisor keeps them."""
    if plan.guest is not None and plan.guest.language == "python":
        _refuse_unreachable(what, plan.guest.language, plan.guest.level, plan.guest.folders)


def has_own_folder(plan: Plan) -> bool:
    """Returns whether the guest's working folder is of the jail's own scratch."""
    return plan.cwd in ((plan.scratch,) if plan.shares_host else _places(plan.entries))


def _refuse_unreachable(what: str, language: str, level: str, folders: Sequence[str]) -> None:
    if language in ("javascript", "node"):
        raise PolicyError(f"{what}: JavaScript of the realm opens no file (fix: jail.Session(files=...))")
    if level != "off" and not folders:
        raise PolicyError(
            f"{what}: the language ring opens none to the guest without a scratch of mounts; set guest.level to 'off'"
        )


def _places(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Returns the guest paths of the scratch, the home first."""
    found = [path for entry in entries if isinstance(entry, Scratch) for path, _ in entry.places]
    return tuple(sorted(found, key=lambda path: path != HOME)) or (HOME,)
