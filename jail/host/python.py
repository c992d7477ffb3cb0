"""Which Python runs a guest's source, and which paths it needs: those, never their parents, are shown in the jail."""

from __future__ import annotations

import _imp
import marshal
import os
import sys

from .. import cache
from ..errors import PolicyError
from ..records import Record

_ASK = (
    "import sys,sysconfig,marshal,os;"
    "os.write(1,marshal.dumps((sys.prefix,sys.base_prefix,sys.exec_prefix,'%d.%d'%sys.version_info[:2],"
    "sysconfig.get_config_var('INSTSONAME') or '',sysconfig.get_config_var('EXT_SUFFIX')),2))"
)


class Interpreter(Record):
    executable: str  # absolute; the path to run, perhaps a symbolic link of a venv
    version: str  # "3.11"
    prefix: str
    base_prefix: str
    extension: str  # how its extension modules end: ".cpython-311-x86_64-linux-gnu.so"
    shown: tuple[tuple[str, str], ...]  # (host path, guest path)


def interpreter(path: str | None = None, named_by: str | None = None) -> Interpreter:
    """The interpreter at ``path``, or the one that runs us. Raises PolicyError for one that does not answer."""
    if path is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        executable = sys.executable or f"{sys.base_prefix}/bin/python3"
        library = f"libpython{version}.so.1.0"
        return _describe(executable, sys.prefix, sys.base_prefix, version, library, _imp.extension_suffixes()[0])
    executable = os.path.abspath(path)
    try:
        real = os.stat(executable)
    except OSError as error:
        raise PolicyError(f"no interpreter at {path}: {os.strerror(error.errno or 0).lower()}", named_by) from None
    stamp = f"{executable} {real.st_ino} {real.st_mtime_ns} {real.st_size} {_venv_stamp(executable)} {_ASK}"
    key = cache.digest(stamp.encode())
    answer = cache.load("python", key)
    if answer is None:
        answer = _ask(executable, path, named_by)
        cache.store("python", key, answer)
    prefix, base_prefix, _, version, library, extension = marshal.loads(answer)
    return _describe(executable, prefix, base_prefix, version, library, extension)


def _venv_stamp(executable: str) -> int:
    try:
        return os.stat(os.path.join(os.path.dirname(os.path.dirname(executable)), "pyvenv.cfg")).st_mtime_ns
    except OSError:
        return 0


def _ask(executable: str, path: str, named_by: str | None) -> bytes:
    import subprocess

    try:
        done = subprocess.run(
            [executable, "-I", "-c", _ASK],
            capture_output=True,
            timeout=30,
            stdin=subprocess.DEVNULL,
            check=True,
            env={},
        )
        # TRUST: the caller named this program and it runs as the caller; only the shape of the answer is checked
        answer = marshal.loads(done.stdout)
        if not (isinstance(answer, tuple) and len(answer) == 6 and all(isinstance(part, str) for part in answer)):
            raise ValueError
    except (OSError, subprocess.SubprocessError, ValueError, EOFError, TypeError):
        raise PolicyError(f"{path} is not a working Python interpreter", named_by) from None
    return done.stdout


def _describe(
    executable: str, prefix: str, base_prefix: str, version: str, library: str, extension: str
) -> Interpreter:
    real = os.path.realpath(executable)
    # the binary itself at the path that will be run: a venv's link leads through directories that are not shown
    shown = [(real, executable)]
    for place in dict.fromkeys((prefix, base_prefix)):
        shown += [(found, found) for found in _needed(place, version, library)]
    return Interpreter(
        executable=executable,
        version=version,
        prefix=prefix,
        base_prefix=base_prefix,
        extension=extension,
        shown=tuple(dict.fromkeys(shown)),
    )


def _needed(prefix: str, version: str, library: str) -> list[str]:
    names = ["pyvenv.cfg", f"lib/python{version}", f"lib64/python{version}"]
    if library:
        names += [f"lib/{library}", f"lib64/{library}"]
    if library.endswith(".so.1.0"):
        names.append(f"lib/{library[:-4]}")
    if prefix == "/usr":
        names.append(f"local/lib/python{version}")  # Debian's dist-packages of the machine's own
    found: list[str] = []
    for name in names:
        path = os.path.join(prefix, name)
        if os.path.exists(path) and not any(os.path.samefile(path, other) for other in found):
            found.append(path)
    return found
