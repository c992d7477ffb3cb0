"""Finds the Node that runs a guest's source. It is looked at and never executed outside of a jail."""

from __future__ import annotations

import os

from ..core.errors import HostError, PolicyError

_NAMES = ("node", "nodejs")
_ELF = b"\x7fELF"
_MOST = 4 << 20  # bytes: of a program that is linked with Node as a library, and of a header
# Node 24, by the number in the name of its library.
_MODULES_OF_24 = 137
_FIX = "apt install nodejs, or guest.interpreter = '/path/to/node'"


def node(path: str | None = None, named_by: str | None = None) -> str:
    """Returns the real path of the program at ``path``, or of the first Node on the caller's PATH.

    Raises PolicyError for a path that is no program of the machine, HostError where there is no Node.
    """
    if path is not None:
        return _checked(path, named_by)
    folders = os.environ.get("PATH", os.defpath).split(":")
    for found in (os.path.join(folder, name) for folder in folders if folder for name in _NAMES):
        if os.path.isfile(found) and os.access(found, os.X_OK) and _is_program(found):
            return os.path.realpath(found)
    raise HostError("language", "this machine has no Node", _FIX)


def _checked(path: str, named_by: str | None) -> str:
    if not os.path.isfile(path):
        raise PolicyError(f"no interpreter at {path}: no such file", named_by)
    if not os.access(path, os.X_OK) or not _is_program(path):
        raise PolicyError(
            f"{path} is no program of the machine (fix: name the binary that a script or shim starts)", named_by
        )
    return os.path.realpath(path)


def _is_program(path: str) -> bool:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(4) == _ELF
    except OSError:
        return False


def is_before_24(program: str) -> bool:
    """Returns whether a Node says of itself that it is older than 24: by the header beside it, or by the name of the
    library that it is linked with, as Debian's is.
    """
    prefix = os.path.dirname(os.path.dirname(program))
    major = _number(os.path.join(prefix, "include/node/node_version.h"), rb"NODE_MAJOR_VERSION (\d+)")
    if major is not None:
        return major < 24
    modules = _number(program, rb"libnode\.so\.(\d+)")
    return modules is not None and modules < _MODULES_OF_24


def _number(path: str, pattern: bytes) -> int | None:
    import re

    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            found = re.search(pattern, file.read(_MOST))
    except OSError:
        return None
    return int(found[1]) if found else None
