"""Checks what the caller said: the command or source of a run, and what goes with it."""

from __future__ import annotations

import os

from ..core.arguments import flag
from ..core.errors import PolicyError
from ..policy.paths import escaped
from .command import Command
from .script import Script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def parsed(
    command: str | bytes | Script | Sequence[str | os.PathLike[str]],
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    ro: Sequence[str | os.PathLike[str]] = (),
    rw: Sequence[str | os.PathLike[str]] = (),
    cow: Sequence[str | os.PathLike[str]] = (),
    workspace: Any = None,
    allow_own_files: bool = False,
    allow_home: bool = False,
    trace_paths: bool = False,
    tty: bool = False,
    files: Mapping[str, Any] | None = None,
    collect: Sequence[str] = (),
) -> Command:
    """Checks what the caller said. Raises PolicyError."""
    script = command if isinstance(command, Script) else None
    is_source = script is not None or isinstance(command, (str, bytes))
    source = _source(command)
    if args and not is_source:
        raise PolicyError("args: a command has its arguments in its own list, behind the program")
    wanted = Command(
        argv=_texts(args, "args") if is_source else _arguments(command),
        source=source,
        filename=_text(script.filename if script else filename, "filename"),
        beside=script.beside if script else None,
        package=script.package if script else None,
        env=_variables(env) if env else (),
        cwd=None if cwd is None else _path(cwd, "cwd"),
        read=_texts(ro, "ro", _share),
        write=_texts(rw, "rw", _share),
        cow=_texts(cow, "cow", _share),
        **({} if workspace is None else _workspace(workspace)),
        want_value=flag(value, "value"),
        allow_own_files=flag(allow_own_files, "allow_own_files"),
        allow_home=flag(allow_home, "allow_home"),
        trace_paths=trace_paths,
        tty=bool(tty),
        **(_working(files, collect) if files or collect else {}),
    )
    everything = "".join((*wanted.argv, wanted.filename, *(text for pair in wanted.env for text in pair)))
    utf8(everything, "an argument or variable")
    if "\0" in everything:
        raise PolicyError("an argument, variable or file name holds a null byte")
    return wanted


def _working(files: Mapping[str, Any] | None, collect: Sequence[str]) -> dict[str, Any]:
    from .working_files import given, patterns

    return {"files": given(files or {}), "collect": patterns(collect)}


def _workspace(workspace: Any) -> dict[str, Any]:
    """Returns what a jail.Workspace means for a command."""
    path, store = getattr(workspace, "path", None), getattr(workspace, "store", None)
    if not isinstance(path, str) or not isinstance(store, str):
        raise PolicyError(f"workspace: must be a jail.Workspace, not {type(workspace).__name__}")
    return {"workspace": (escaped(path),), "stores": ((path, store),)}


def _source(command: object) -> bytes | None:
    if isinstance(command, Script):
        return command.source
    if isinstance(command, str):
        return utf8(command, "the source")
    return command if isinstance(command, bytes) else None


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise PolicyError(f"{what}: must be text, not {type(value).__name__}")
    return value


def _path(value: Any, what: str) -> str:
    try:
        return os.fsdecode(value)
    except TypeError:
        raise PolicyError(f"{what}: must be a path, not {type(value).__name__}") from None


def _share(value: Any, what: str) -> str:
    """Returns HOST[:GUEST] as text; a path object is a host path, whatever its name holds."""
    path = _path(value, what)
    return escaped(path) if isinstance(value, os.PathLike) else path


def _texts(values: Any, what: str, each: Callable[[Any, str], str] = _text) -> tuple[str, ...]:
    """Checks a list of texts: a lone text would be taken for as many as it has letters, a mapping for its keys."""
    is_list = hasattr(values, "__iter__") and not hasattr(values, "items")
    if not is_list or isinstance(values, (str, bytes, os.PathLike)):
        raise PolicyError(f"{what}: must be a list, not {type(values).__name__}")
    return tuple(each(value, what) for value in values)


def _variables(env: Any) -> tuple[tuple[str, str], ...]:
    if not hasattr(env, "items"):
        raise PolicyError(f"env: variables by name are wanted, not {type(env).__name__}")
    for name, value in env.items():
        if not _text(name, "env") or "=" in name:
            raise PolicyError(f"{name!r} cannot be the name of a variable")
        _text(value, f"env: {name}")
    return tuple(env.items())


def _arguments(command: Any) -> tuple[str, ...]:
    try:
        return tuple(os.fsdecode(part) for part in command)
    except TypeError:
        raise PolicyError(
            "a command is a list of text, as in ['gcc', '--version']; Python source is one string"
        ) from None


def utf8(text: str, what: str) -> bytes:
    """Encodes a text. A character that came from bytes that were no UTF-8, as os.fsdecode has it, becomes these bytes
    again.
    """
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise PolicyError(f"{what} cannot be written as UTF-8: {text[error.start]!r} is no character") from None
