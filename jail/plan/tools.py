"""A program of the caller's PATH, or a file, with the folders that it needs, to be shown read-only at their own places.

Everything is found by reading: links, first lines of scripts, pyvenv.cfg, version files, the layouts of known tools.
Neither the tool nor its shim is executed on the host. Of a folder that belongs to a tool only the parts that it runs
from are taken: a home's ``.cargo``, ``.npmrc`` or history never comes along.

A file that a guest may have written (it lies below a writable path) must not choose what is shown outside of that path:
from there only an installed interpreter of Python is followed, to the parts that any interpreter has.
"""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.records import Record
from .guest_written import Written
from .programs import on_path, read_head
from .shims import behind

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
_MOST_FILES = 16  # scripts whose interpreter is a script ...: more is a circle


class Tool(Record):
    program: str  # absolute: what to run
    shown: tuple[str, ...]  # host paths, each at its own place
    folder: str  # for PATH


def tool(name: str, writable: tuple[str, ...], named_by: str) -> Tool | None:
    """Finds a tool by its name on the caller's PATH, or by its path. A guest may have written to ``writable`` paths.

    Returns None for a tool that is not there, or is the system's own. Raises PolicyError, with ``named_by`` as its key,
    if its parts cannot be found by reading.
    """
    found = os.path.abspath(name) if "/" in name else on_path(name)
    if found is None or not os.path.exists(found) or is_below(found, SYSTEM):
        return None
    program = behind(found, named_by) or found
    written = _Guests(writable, named_by)
    shown: list[str] = []
    pending, seen = [program], set[str]()
    while pending:
        here = _plain(pending.pop())
        if here in seen or is_below(here, SYSTEM):
            continue
        if len(seen) >= _MOST_FILES:
            raise PolicyError(f"{name}: leads through more than {_MOST_FILES} programs", key=named_by)
        seen.add(here)
        parts, others = _needs(here)
        if written.decides(here):
            parts, others = written.checked(here, parts, others)
        shown += [part for part in parts if not is_below(part, (*SYSTEM, *writable))]
        pending += others
    outer = tuple(part for part in dict.fromkeys(shown) if not any(is_below(part, (p,)) for p in shown if p != part))
    return Tool(program=program, shown=outer, folder=os.path.dirname(program))


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Returns whether a path is one of the folders or lies in one."""
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _needs(path: str) -> tuple[list[str], list[str]]:
    """Returns the host paths that one program needs, and the programs that it needs in turn."""
    real = os.path.realpath(path)
    prefix = os.path.dirname(os.path.dirname(path))
    environment = os.path.join(prefix, "pyvenv.cfg")
    others = _interpreters(path)
    if os.path.exists(environment):
        base = _home_of(environment)
        return [prefix], [*others, *([base] if base else []), *([real] if _python_parts(real) else [])]
    if real == path:
        return _layout(path) or [path], others
    return [path], [
        *others,
        real,
    ]  # bound at the link's place; what lies around the file itself comes with its own name


class _Guests(Written):
    """Programs that a guest may have written."""

    def __init__(self, folders: tuple[str, ...], named_by: str) -> None:
        super().__init__(folders)
        self._named_by = named_by

    def checked(self, path: str, parts: list[str], leads: list[str]) -> tuple[list[str], list[str]]:
        """Checks the parts that a guest's file has, and the programs that it leads to: returns what may be shown, and
        what must be looked at in turn. Raises PolicyError for a program elsewhere that is no installed interpreter of
        Python.
        """
        shown = [part for part in parts if part == path or self.holds(os.path.realpath(part))]
        others: list[str] = []
        for lead in map(_plain, (os.path.realpath(path), *leads)):
            if lead == path or is_below(lead, SYSTEM):
                continue
            if self.decides(lead):
                others.append(lead)
                continue
            real = os.path.realpath(lead)
            is_python = os.path.basename(real).startswith("python") and os.path.isfile(real)
            # an environment may be a folder of other things as well: none that the caller has not named
            is_environment = os.path.exists(os.path.join(os.path.dirname(os.path.dirname(lead)), "pyvenv.cfg"))
            found = _python_parts(real) if is_python and not is_environment else []
            if not found:
                reason = f"{path} lies where a guest may have written it, and leads to {lead} (fix: --ro {lead})"
                raise PolicyError(reason, key=self._named_by)
            shown += [*found, lead]
        return shown, others


def _plain(path: str) -> str:
    """Returns the absolute path without ``.`` and ``..``: these as the kernel follows them, behind links."""
    folder, name = os.path.split(path)
    if name == ".." or ".." in folder.split("/"):
        path = os.path.realpath(path) if name == ".." else os.path.join(os.path.realpath(folder), name)
    return "/" + os.path.normpath(path).lstrip("/")


def _layout(program: str) -> list[str]:
    """Returns the parts of a tool's own prefix, by what such a prefix looks like; nothing for an unknown kind."""
    python = _python_parts(program)
    if python:
        return python
    prefix = os.path.dirname(os.path.dirname(program))
    for marks, parts in _LAYOUTS:
        if all(os.path.exists(os.path.join(prefix, mark)) for mark in marks) and not _is_a_home(prefix):
            found = [os.path.join(prefix, part) if part else prefix for part in parts]
            return [part for part in found if os.path.exists(part)]
    package = program
    while package != "/" and os.path.basename(os.path.dirname(package)) != "node_modules":
        package = os.path.dirname(package)
    if package != "/":  # a script of an npm package: the packages beside it are those that it requires
        return [os.path.dirname(package)]
    libraries = os.path.join(prefix, "lib")
    if b"$ORIGIN/../lib" in read_head(program, 1 << 20) and os.path.isdir(libraries) and not _is_a_home(prefix):
        return [program, libraries]
    return [program]


def _is_a_home(folder: str) -> bool:
    """Returns True for a folder that is a user's home, the root, or has such a folder in it."""
    home = os.path.expanduser("~")
    return folder == "/" or is_below(home, (folder,)) or os.path.dirname(folder) in ("/home", "/")


# Files and folders by which a prefix is known, and what of it is shown; "" is all of it, a tool's own folder then.
_LAYOUTS = (
    (("conda-meta",), ("",)),
    (("lib/rustlib",), ("",)),
    (("include/node", "bin/node"), ("bin", "lib", "include")),
    (("VERSION", "pkg/tool", "src/runtime"), ("",)),  # Go
    (("release", "lib/modules"), ("",)),  # a JDK
)


def _python_parts(program: str) -> list[str]:
    """Returns the parts of an installed CPython that ``program`` is the interpreter of, or of which it is a script."""
    prefix = os.path.dirname(os.path.dirname(program))
    if is_below(program, SYSTEM):
        return []
    try:
        names = sorted(os.listdir(os.path.join(prefix, "lib")))
    except OSError:
        return []
    standard = [
        n for n in names if n.startswith("python3.") and os.path.exists(f"{prefix}/lib/{n}/encodings/__init__.py")
    ]
    if not standard:
        return []
    libraries = [n for n in names if n.startswith("libpython3")]
    found = [os.path.join(prefix, "bin"), os.path.join(prefix, "include")]
    return [part for part in (*found, *(f"{prefix}/lib/{n}" for n in (*standard, *libraries))) if os.path.exists(part)]


def _home_of(environment: str) -> str:
    """Returns the interpreter that a virtual environment was made from: ``home`` is the folder of it."""
    for line in read_head(environment).decode("utf-8", "replace").splitlines():
        key, equals, value = line.partition("=")
        if equals and key.strip() == "home" and value.strip().startswith("/") and "\0" not in value:
            for name in ("python3", "python"):
                path = os.path.join(value.strip(), name)
                if os.path.exists(path):
                    return path
    return ""


def _interpreters(path: str) -> list[str]:
    """Returns the programs that a script's first line names."""
    head = read_head(path)
    if not head.startswith(b"#!"):
        return []
    line = head[2:].partition(b"\n")[0].partition(b"\0")[0]  # a null byte ends it for the kernel, too
    words = [os.fsdecode(word) for word in line.split()]
    if not words or not words[0].startswith("/"):
        return []
    if os.path.basename(words[0]) == "env":
        names = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        found = on_path(names[0]) if names else None
        return [found] if found else []
    return [words[0]]
