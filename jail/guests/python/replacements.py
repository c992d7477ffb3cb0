"""The replacements that a facade shows in the place of a library's own functions: the same for a program, with fewer
rights.
"""

from __future__ import annotations

import sys
from _weakref import ref as _ref
from posixpath import abspath as _abspath

from . import granted, guarded, hooks, readers, stands, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_HERE = __file__.rpartition("/")[0] + "/"
_STARTER = sys.modules["__main__"].__dict__  # of what started the harness
_WRAPPED: dict[int, tuple[Any, Any]] = {}  # by the id of the wrapper: what inspect.signature looks behind it for


def unwrap(func: Any, *, stop: Any = None) -> Any:
    """Unwraps as inspect.unwrap does, by what update_wrapper has recorded."""
    for _ in range(1000):
        known = _WRAPPED.get(id(func))
        if stop is not None and stop(func):
            break
        if known is not None and known[0]() is func:
            func = known[1]
        elif granted.is_trusted(getattr(func, "__module__", "")) and hasattr(func, "__wrapped__"):
            func = func.__wrapped__
        else:
            break
    return func


def getmembers(object: Any, predicate: Any = None) -> list[tuple[str, Any]]:
    """Gets members as inspect.getmembers does, with the rights of its caller: the real one would read with the rights
    of inspect.
    """
    found = []
    for name in sorted(dir(object)):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return found


def update_wrapper(
    wrapper: Any,
    wrapped: Any,
    assigned: tuple[str, ...] = (
        "__module__",
        "__name__",
        "__qualname__",
        "__doc__",
        "__annotations__",
        "__type_params__",
    ),
    updated: tuple[str, ...] = ("__dict__",),
) -> Any:
    """Updates as functools.update_wrapper does, without ``__wrapped__``: the guard of a function must not lead past
    itself.
    """
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            continue
        setattr(wrapper, name, value)
    address = id(wrapper)
    try:
        _WRAPPED[address] = (_ref(wrapper, lambda _gone: _WRAPPED.pop(address, None) and None), wrapped)
    except TypeError:  # an object of C's that knows no weak references: its signature is its own then
        pass
    for name in updated:
        target = getattr(wrapper, name)
        for key, value in dict(getattr(wrapped, name, {})).items():
            if key != "__wrapped__":
                target[key] = value
    if granted.acts_for_package():  # it may look behind its own functions: numpy.ma does
        wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped: Any, assigned: Any = None, updated: tuple[str, ...] = ("__dict__",)) -> Callable[[Any], Any]:
    """Wraps as functools.wraps does, on top of that."""

    def decorate(wrapper: Any) -> Any:
        if assigned is None:
            return update_wrapper(wrapper, wrapped, updated=updated)
        return update_wrapper(wrapper, wrapped, assigned, updated)

    return decorate


for _function, _name in ((update_wrapper, "update_wrapper"), (wraps, "wraps")):
    _function.__name__ = _function.__qualname__ = _name
    _function.__module__ = "functools"


def getmro(cls: Any) -> Any:
    """Returns what inspect.getmro does, with the rights of its caller."""
    return getattr(cls, "__mro__")  # noqa: B009  # its own instruction would be answered


_PICKLED: dict[tuple[str, str], Any] = {}  # what pickles name that a guest cannot import
_PICKLED_PRIVATE = (("re", "_compile"), ("array", "_array_reconstructor"))
_RENAMED: dict[str, str] = {}  # modules that are not what they are called in pickles, mostly old ones
_RENAMED_IN: dict[tuple[str, str], tuple[str, str]] = {}


def _find_class(module: str, name: str) -> Any:
    """Finds what a pickle may name: what the guest could import and name itself."""
    plain = type(module) is str and type(name) is str
    if plain and (module, name) in _PICKLED:
        return _PICKLED[module, name]
    if not plain or any(part.startswith("__") for part in name.split(".")):
        error = sys.modules["pickle"].UnpicklingError
        raise granted.refusal(f"{module}.{name}", "a pickle may name what the guest can import", error)
    found = granted.guest_import(module, None, None, ("__name__",))
    if (module, name) in _PICKLED_PRIVATE:
        return granted.names_of(sys.modules[module])[name]
    for part in name.split("."):
        found = getattr(found, part)
    return found


class _Reader:
    """A file that an Unpickler reads from: without readinto(), which would be handed views of its memory."""

    __slots__ = ("read", "readline")

    def __init__(self, file: Any) -> None:
        if hasattr(file, "read") and hasattr(file, "readline"):  # else the Unpickler says what it wants
            self.read, self.readline = file.read, file.readline


def pickle(module: ModuleType) -> None:
    """Makes what stands in pickle's facade: find_class is where a pickle gets from names to things."""
    import _codecs
    import copyreg

    for name in ("_reconstructor", "__newobj__", "__newobj_ex__"):
        _PICKLED["copyreg", name] = getattr(copyreg, name)
    _PICKLED["_codecs", "encode"] = _codecs.encode
    _RENAMED.update(module.__dict__["_compat_pickle"].IMPORT_MAPPING, _decimal="decimal", _io="io")
    _RENAMED.update((f"_{name}", name) for name in ("collections", "functools", "operator"))
    _RENAMED_IN.update(module.__dict__["_compat_pickle"].NAME_MAPPING)
    real: Any = module.__dict__["Unpickler"]
    granted.patch_pickle(real, _Reader)
    granted.guard(module.__dict__["Pickler"], "memo", "it shows addresses", readers.NOBODY, guarded.CLOSED)

    class Unpickler(real):  # type: ignore[misc]
        """pickle.Unpickler that finds what the guest may import."""

        def find_class(self, module: str, name: str, /) -> Any:
            if type(module) is str and type(name) is str and (module, name) not in _PICKLED:
                module, name = _RENAMED_IN.get((module, name), (_RENAMED.get(module, module), name))
            return _find_class(module, name)

    def load(file: Any, **options: Any) -> Any:
        return Unpickler(file, **options).load()

    def loads(data: Any, /, **options: Any) -> Any:
        import io

        return load(io.BytesIO(data), **options)

    Unpickler.__module__, Unpickler.__qualname__ = "pickle", "Unpickler"
    INSTEAD["pickle"] = {"Unpickler": Unpickler, "load": load, "loads": loads}


def setter(real: dict[str, Any], *names: str) -> Callable[..., bool]:
    """Returns the function that sets on a facade, or deletes if no value is given, and says whether it did: hooks may
    be replaced.
    """

    def put(name: str, *value: object) -> bool:
        allowed = type(name) is str and name in names and bool(value)
        if allowed:
            real[name] = value[0]
        return allowed

    return put


def threading(module: ModuleType) -> None:
    real = module.__dict__
    real["excepthook"] = real["__excepthook__"] = hooks.show_exception_of_thread
    INSTEAD["threading"] = {"__jail_set__": setter(real, "excepthook"), "__excepthook__": real["excepthook"]}


def warnings(module: ModuleType) -> None:
    INSTEAD["warnings"] = {"__jail_set__": setter(module.__dict__, "showwarning", "formatwarning")}


def abc(module: ModuleType) -> None:
    """Lets a guest register its own classes, or with its own: what the library shares is not told new relations."""
    metaclass = module.__dict__["ABCMeta"]
    real = metaclass.register

    def register(cls: Any, subclass: Any) -> Any:
        if granted.is_guest(sys._getframe(1)) and not granted.is_own(cls) and not granted.is_own(subclass):
            raise granted.refusal("register", "what the library shares is not changed", TypeError)
        return real(cls, subclass)

    metaclass.register = register


def io(module: ModuleType) -> None:
    """Makes a library ask io for source lines, and be refused like one: C asks in the guest's own frame when it prints
    an exception that is ignored or a warning.
    """
    real = module.__dict__["open"]

    def opened(*args: Any, **options: Any) -> Any:
        if not granted.folders or _is_asked_by_c():
            return real(*args, **options)
        return stands.call(real, *args, **options)  # as any library that opens a file

    module.__dict__["open"] = opened


def _is_asked_by_c() -> bool:
    """Returns whether C asks for source lines: in a guest's frame, in none, or in one whose code names no ``open``."""
    frame = sys._getframe(1).f_back
    return frame is None or granted.is_guest(frame) or "open" not in frame.f_code.co_names


def linecache(module: ModuleType) -> None:
    """Gives the tracebacks that a guest prints the lines of its source, which is no file here."""
    cache = module.cache  # by its name: the dictionary of a closed module is elsewhere
    cache.pop("<string>", None)  # 3.13 has there what started the harness
    for filename, source in granted.sources.items():
        if not filename.startswith("<"):  # code that the guest executes itself is called <string> as well
            cache[filename] = lines(filename, source)


def operator(module: ModuleType) -> None:
    """Patches its functions, which go by the names of methods as well."""
    INSTEAD["operator"] = {name: one for name, one in vars(module).items() if name[0] == "_" and type(one) is type(len)}


def traceback(module: ModuleType) -> None:
    """Makes stacks and tracebacks that a guest prints begin with its own frames, not with the harness's."""
    kind: Any = module.__dict__["StackSummary"]
    real = kind.__dict__["_extract_from_extended_frame_gen"].__func__

    def extract(cls: Any, /, frames: Any, **options: Any) -> Any:
        return real(cls, ((frame, at) for frame, at in frames if not is_ours(frame)), **options)

    def is_ours(frame: Any) -> bool:
        return frame.f_globals is _STARTER or frame.f_code.co_filename.startswith(_HERE)

    kind._extract_from_extended_frame_gen = classmethod(extract)


def lines(filename: str, source: bytes) -> tuple[int, None, list[str], str]:
    """Returns an entry of linecache's cache."""
    from _frozen_importlib_external import decode_source

    try:
        text = decode_source(source)
    except (SyntaxError, ValueError, LookupError):  # source that cannot be decoded is explained all the same
        text = source.decode("utf-8", "replace")
    return len(text), None, [f"{line}\n" for line in text.split("\n")], filename


def import_module(name: str, package: str | None = None) -> Any:
    """Imports as importlib.import_module does, for the guest."""
    rest = name.lstrip(".")
    if rest == name:
        return granted.guest_import(name, None, None, ("__name__",))
    if not package:
        raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
    return granted.guest_import(rest, {"__package__": package}, None, ("__name__",), len(name) - len(rest))


def resolve_name(name: str) -> Any:
    """Resolves as pkgutil.resolve_name does, of what the guest may import."""
    parts = name.split(".")
    found = granted.guest_import(parts[0])
    for number, part in enumerate(parts[1:], 2):
        try:
            found = getattr(found, part)
        except AttributeError:
            granted.guest_import(".".join(parts[:number]))
            found = getattr(found, part)
    return found


def _is_not_there(name: str) -> Callable[[Any], bool]:
    def is_there(path: Any) -> bool:  # noqa: ARG001  # as os.path has it
        """Answers as in an empty folder: there are no files at this level."""
        return False

    is_there.__name__ = is_there.__qualname__ = name
    return is_there


def realpath(filename: Any, *, strict: bool = False) -> Any:  # noqa: ARG001  # as os.path has it
    """Resolves as os.path.realpath does where there are no links."""
    return _abspath(filename)


_PATHS: dict[str, Any] = {
    **{name: _is_not_there(name) for name in ("exists", "lexists", "isfile", "isdir", "islink", "ismount")},
    "realpath": realpath,
}


def show_files() -> None:
    """Shows a guest that has folders of its own what acts on files, in the place of what says that there are none."""
    import _io
    import posixpath

    from . import allowed_modules

    INSTEAD["io"] = {"open": vars(_io)["open"]}
    for name in ("os.path", "posixpath"):
        INSTEAD[name] = {one: vars(posixpath)[one] for one in allowed_modules.OF_FILES["posixpath"]}
    del allowed_modules.SHOWN["glob"]


INSTEAD: dict[str, dict[str, Any]] = {
    "io": {"open": streams.open_standard},
    "platform": {"platform": streams.platform},
    "functools": {"update_wrapper": update_wrapper, "wraps": wraps},
    "importlib": {"import_module": import_module},
    "inspect": {"getmembers": getmembers, "getmro": getmro},
    "os.path": _PATHS,
    "posixpath": _PATHS,
}
