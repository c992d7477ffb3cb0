"""Makes the facades of sys and os, which show parts of the real ones."""

from __future__ import annotations

from . import allowed_modules, files, granted, replacements, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_LIVE = ("stdin", "stdout", "stderr", "excepthook", "unraisablehook", "tracebacklimit", "ps1", "ps2")
_PUBLIC = "what modules show is a list of their public names"


def sys_names(
    real: dict[str, Any],
    facades: dict[str, ModuleType],
    refuse: Callable[[str, str, type[BaseException]], BaseException],
) -> dict[str, Any]:
    """Returns the facade of sys: its harmless names, and its streams, which are live and may be replaced."""
    names = {name: real[name] for name in allowed_modules.SHOWN["sys"] if name in real}
    names["argv"] = list(real["argv"])
    limit = real["setrecursionlimit"]

    def setrecursionlimit(limit_wanted: int, /) -> None:
        """Sets the limit as sys does; a value above what the guest's stack can hold is lowered to that."""
        limit(min(limit_wanted, MOST_RECURSION) if type(limit_wanted) is int else limit_wanted)

    def live(name: str) -> Any:
        if type(name) is not str:  # an object that equals many a name would be taken for one of these
            raise AttributeError(name)
        if name in _LIVE and name in real:
            return real[name]
        if name in ("path", "warnoptions"):
            return []  # a new one each time: a change of it has no effect
        if name == "modules":
            return dict(facades)
        if name == "__all__":  # ``import *`` asks for it
            return [one for one in (*names, *_LIVE[:3], "modules", "path") if not one.startswith("_")]
        if name in _LIVE or name == "__file__":  # repr() of a module asks for that
            raise AttributeError(name)
        raise refuse(f"sys.{name}", _PUBLIC, AttributeError)

    names.update(setrecursionlimit=setrecursionlimit, __getattr__=live, __jail_set__=replacements.setter(real, *_LIVE))
    return names


MOST_RECURSION = 200_000


def os_names(real: dict[str, Any]) -> dict[str, Any]:
    """Returns the facade of os: names, paths as text, and a copy of the environment."""
    names = {name: real[name] for name in allowed_modules.SHOWN["os"] if name in real}
    environment = dict(real["environ"])
    names["environ"] = environment
    names["getenv"] = environment.get
    if not granted.folders:
        return {**names, **streams.OS}
    shown = (*allowed_modules.OF_FILES["os"], *(name for name in real if name.startswith("O_")))
    names.update({name: real[name] for name in shown if name in real})
    names.update(getcwd=streams.getcwd, DirEntry=files.DirEntry)
    return names
