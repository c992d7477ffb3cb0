"""Finds the Python that runs a guest's source, and the paths that it needs: those, never their parents, are shown in
the jail.

An interpreter that a policy names is not run to be asked: it may lie where a guest has written, and asking would run
it on the host. Which folders it has is read off names instead, as CPython's getpath finds them, and each path must lie
inside these: a link in them shows nothing else (docs/decisions/0010-an-interpreter-is-read-not-run.md).
"""

from __future__ import annotations

import _imp
import os
import stat
import sys

from ..core.errors import PolicyError
from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LIBRARIES = ("lib", "lib64")  # sys.platlibdir: lib64 in Fedora's and SUSE's
_VERSIONS = tuple(f"3.{minor}" for minor in range(8, 40))
_LARGEST = 1 << 16  # bytes of a pyvenv.cfg


class Interpreter(Record):
    executable: str  # absolute; the path to run, perhaps a symbolic link of a venv
    version: str  # "3.11"
    prefix: str
    base_prefix: str
    extension: str  # how its extension modules end: ".cpython-311-x86_64-linux-gnu.so"
    shown: tuple[tuple[str, str], ...]  # (host path, guest path)


def interpreter(path: str | None = None, named_by: str | None = None) -> Interpreter:
    """Returns the interpreter at ``path``, or the one that runs us; executes nothing. Raises PolicyError for any other
    file.
    """
    if path is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        executable = _without_parents(sys.executable or f"{sys.base_prefix}/bin/python3")
        return _describe(executable, sys.prefix, sys.base_prefix, version, _imp.extension_suffixes()[0], _needed)
    try:
        return _read(_without_parents(path))
    except FileNotFoundError:
        raise PolicyError(f"no interpreter at {path}: no such file or directory", named_by) from None
    except OSError as error:
        raise PolicyError(f"no interpreter at {path}: {os.strerror(error.errno or 0).lower()}", named_by) from None
    except _NoPython as reason:
        raise PolicyError(f"{path} is not a working Python interpreter: {reason}", named_by) from None


def _without_parents(path: str) -> str:
    """Returns an absolute path without `..`: in a jail the folders before one are not there, or are no links."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name) if ".." in folder.split("/") else os.path.abspath(path)


class _NoPython(Exception):
    """Says why."""


def _read(executable: str) -> Interpreter:
    _refuse_scripts(executable)
    prefix = os.path.dirname(os.path.dirname(executable))
    home = _home(os.path.join(prefix, "pyvenv.cfg"))
    base_prefix = _prefix_above(home or os.path.dirname(_followed(executable)))
    if home is None:
        prefix = base_prefix
    real = os.path.realpath(executable)
    if not (_is_inside(real, prefix) or _is_inside(real, base_prefix)):
        raise _NoPython(f"it is a link to {real}, which is not in {base_prefix}")
    version = _version(prefix, base_prefix, os.path.basename(real))
    return _describe(
        executable, prefix, base_prefix, version, _extension(executable, base_prefix, version), _needed_inside
    )


def _refuse_scripts(executable: str) -> None:
    with open(os.open(executable, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or file.read(4) != b"\x7fELF":
            raise _NoPython("it is no program of the machine (fix: name the binary that a script or shim starts)")


def _followed(path: str) -> str:
    """Returns what a chain of links leads to, the folders of each as they are written: so CPython looks for its
    library.
    """
    for _ in range(40):  # MAXSYMLINKS of the kernel
        if not os.path.islink(path):
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    return path


def _home(config: str) -> str | None:
    """Reads ``home`` of a virtual environment's pyvenv.cfg; None if there is no such file."""
    try:
        opened = os.open(config, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _NoPython(f"{config}: {os.strerror(error.errno or 0).lower()}") from None
    with open(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise _NoPython(f"{config} is no file")
        text = os.fsdecode(file.read(_LARGEST))
    for line in text.split("\n"):
        name, _, value = line.partition("=")
        if name.strip().lower() == "home" and value.strip().startswith("/") and "\0" not in value:
            return os.path.normpath(value.strip())
    raise _NoPython(f"{config} names no home")


def _prefix_above(folder: str) -> str:
    """Returns the nearest folder around the executable's that holds a standard library."""
    above = folder
    while os.path.realpath(above) != "/":  # in which everything lies
        if _versions(above):
            return above
        above = os.path.dirname(above)
    raise _NoPython(f"there is no lib/pythonX.Y/os.py above {folder}")


def _versions(prefix: str) -> list[str]:
    """Returns the versions of the standard libraries that lie in a prefix, and do not merely seem to by a link. Asks
    for one by one: a folder that a guest has filled is not listed.
    """
    found = []
    for version in _VERSIONS:
        marks = (os.path.join(prefix, library, f"python{version}", "os.py") for library in _LIBRARIES)
        if any(os.path.isfile(mark) and _is_inside(mark, prefix) for mark in marks):
            found.append(version)
    return found


def _version(prefix: str, base_prefix: str, name: str) -> str:
    versions = _versions(base_prefix)
    if name.removeprefix("python") in versions:
        return name.removeprefix("python")
    of_venv = [version for version in versions if os.path.isdir(f"{prefix}/lib/python{version}")]
    if len(of_venv) == 1:
        return of_venv[0]
    raise _NoPython(f"{base_prefix} holds Python {', '.join(versions)} (fix: name one of bin/pythonX.Y)")


def _extension(executable: str, prefix: str, version: str) -> str:
    """Returns EXT_SUFFIX of its sysconfig, whose module has the flags of the build in its name.

    Debian's debug build (python3.11-dbg) shares a prefix with the ordinary one: the name tells them apart.
    """
    platform = sys.implementation._multiarch
    built = {flags for flags in ("", "d") if _has_build(prefix, version, flags, platform)}
    names_debug = os.path.basename(os.path.realpath(executable)) == f"python{version}d"
    flags = "d" if "d" in built and (names_debug or "" not in built) else ""
    return f".cpython-{version.replace('.', '')}{flags}-{platform}.so"


def _has_build(prefix: str, version: str, flags: str, platform: str) -> bool:
    """Returns whether the prefix has the sysconfig of a build with these flags; Debian's file names leave the system
    out.
    """
    return any(
        os.path.exists(f"{prefix}/{library}/python{version}/_sysconfigdata_{flags}_{system}{platform}.py")
        for library in _LIBRARIES
        for system in ("linux_", "")
    )


def _is_inside(path: str, folder: str) -> bool:
    """Returns whether a path leads to something in a folder, links on the way included."""
    return os.path.realpath(path).startswith(os.path.realpath(folder).rstrip("/") + "/")


def _describe(
    executable: str,
    prefix: str,
    base_prefix: str,
    version: str,
    extension: str,
    needed: Callable[[str, str], list[tuple[str, str]]],
) -> Interpreter:
    # the binary itself at the path that will be run: a venv's link leads through directories that are not shown
    shown = [(os.path.realpath(executable), executable)]
    for place in dict.fromkeys((prefix, base_prefix)):
        shown += needed(place, version)
    return Interpreter(
        executable=executable,
        version=version,
        prefix=prefix,
        base_prefix=base_prefix,
        extension=extension,
        shown=tuple(dict.fromkeys(shown)),
    )


def _needed(prefix: str, version: str) -> list[tuple[str, str]]:
    """Returns what there is of a prefix that an interpreter needs, as (host path, guest path)."""
    names = ["pyvenv.cfg"]
    for library in _LIBRARIES:
        names += [f"{library}/python{version}", f"{library}/libpython{version}.so.1.0"]
    names.append(f"lib/libpython{version}.so")
    if prefix == "/usr":
        names.append(f"local/lib/python{version}")  # Debian's dist-packages of the machine's own
    found: list[str] = []
    for name in names:
        path = os.path.join(prefix, name)
        if os.path.exists(path) and not any(os.path.samefile(path, other) for other in found):
            found.append(path)
    return [(path, path) for path in found]


def _needed_inside(prefix: str, version: str) -> list[tuple[str, str]]:
    """Returns the same of a prefix that another user has filled: no link that leads out of it, and no link on the
    way.
    """
    return [(os.path.realpath(path), path) for path, _ in _needed(prefix, version) if _is_inside(path, prefix)]
