"""Makes the closed modules that libraries are given in the place of the interpreter's own, with fewer names."""

from __future__ import annotations

import sys

from . import granted
from .beside import module_of
from .streams import getcwd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_Module = type(sys)


def Stand(real: ModuleType, **names: Any) -> ModuleType:  # noqa: N802  # it is called like the class of what it makes
    """Makes a stand-in for a module: some of its attributes, the others from the real one. It is closed as well."""
    stand = _Module(real.__name__)
    stand.__dict__.clear()
    stand.__dict__.update(names, __name__=real.__name__, __getattr__=lambda name: getattr(real, name))
    granted.close(stand, frozenset(), False)
    return stand


class _Frame:
    """Stands for the frame that enum and typing ask in which module they were called: tells its name, no more."""

    def __init__(self, name: str) -> None:
        self.f_globals = {"__name__": name}


_COMPARED = {
    "typing": ("ClassVar", "_GenericAlias", "Final", "get_origin"),
    "dataclasses": ("InitVar", "KW_ONLY"),
}  # what dataclasses compares annotations with


def _is_asked_by(name: str) -> bool:
    """Returns whether the call comes from the module body of ``name`` (it is being imported) with no guest frame on the
    stack in between. Calls from the module's functions do not count: they may act for a guest (confused deputy).
    """
    names = sys.modules[name].__dict__
    frame: Any = sys._getframe(2)
    while frame is not None and not granted.is_guest(frame):
        if frame.f_globals is names and frame.f_code.co_name == "<module>":
            return True
        frame = frame.f_back
    return False


class _Modules(dict):  # type: ignore[type-arg]
    """sys.modules for deputies: the guest's module, and the few names of others that they compare with."""

    def __missing__(self, name: str) -> Any:
        if type(name) is not str:
            raise KeyError(name)
        if name in sys.modules and (_is_asked_by(name) or granted.is_trusted(name)):
            return sys.modules[name]
        if name not in _COMPARED or name not in sys.modules:
            own = module_of(name)
            if own is None:
                raise KeyError(name)
            return own
        real = sys.modules[name].__dict__
        shown = _Module(name)
        shown.__dict__.update({one: real[one] for one in _COMPARED[name] if one in real})
        return shown

    def get(self, name: str, missing: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return missing


def stand_sys() -> Any:
    modules = _Modules({"__main__": granted.guest, "builtins": _Module("builtins")})
    return Stand(sys, modules=modules, _getframe=_getframe, _getframemodulename=_getframemodulename)


def _getframemodulename(depth: int = 0) -> str:
    name = sys._getframe(depth + 1).f_globals.get("__name__")
    return name if type(name) is str else "__main__"


def _getframe(depth: int = 0) -> Any:
    frame = sys._getframe(depth + 1)
    if granted.acts_for_package():
        return frame
    name = frame.f_globals.get("__name__")
    return _Frame(name if type(name) is str else "__main__")


def call(function: Any, *args: Any, **keywords: Any) -> Any:
    """Calls a function with the rights of an ordinary library: this module's name is in no row of the gate."""
    return function(*args, **keywords)


def no_files(real: ModuleType, names: str) -> dict[str, Any]:
    """Makes what stands for functions of a module: a trusted package has its files, every other caller has none."""
    return {name: _no_files(getattr(real, name)) for name in names.split() if hasattr(real, name)}


def _no_files(real: Any) -> Any:
    def act(*args: Any, **keywords: Any) -> Any:
        if granted.acts_for_package():
            return real(*args, **keywords)
        raise granted.refusal("files", "there are no files at this level", PermissionError)

    return act


_OF_FILES = """
    stat lstat listdir scandir open readlink mkdir rmdir unlink rename replace symlink link chmod lchmod utime
    access statvfs walk fwalk
"""


_OF_PATHS = "exists lexists isdir isfile islink ismount getsize getmtime getatime getctime samefile realpath"


def stand_os(real: ModuleType) -> Any:
    path = Stand(real.path, **no_files(real.path, _OF_PATHS))
    return Stand(real, path=path, **{**no_files(real, _OF_FILES), "getcwd": getcwd})
