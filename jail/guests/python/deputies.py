"""Mends deputies: libraries that a guest could make do what it may not do itself (confused deputy). A deputy takes a
name, a string of source, or a module's name from its caller and acts on it with its own rights. It is mended in its own
globals when it is loaded: it then asks stand-ins, which have no more rights than the guest.
"""

from __future__ import annotations

import sys

from . import granted, replacements
from .beside import module_of
from .stands import Stand, no_files, stand_os, stand_sys

_Module = type(sys)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


def _hints(module: ModuleType) -> None:
    names = module.__dict__
    names["getattr"] = lambda of, name: granted.names_of(of)[name]
    for name in names["__all__"]:
        getattr(module, name)  # since 3.13 some are made when they are asked for, of closed modules by computed names
    _typing(module)
    names["isinstance"] = granted.is_instance


def _typing(module: ModuleType) -> None:
    names = module.__dict__
    names["sys"] = stand_sys()
    names["eval"], names["exec"], names["compile"] = granted.eval_source, granted.run_source, granted.compile_source
    names["getattr"] = granted.named_getattr


def _named_hasattr(object: Any, name: str) -> bool:
    """Answers hasattr of libraries that ask so, by a name of their own, before they read it."""
    return granted.trusted_getattr(object, name, None) is not None


class _MakesFunctions(type):
    """FunctionType for annotationlib: it runs annotations a second time, here with the guest's builtins."""

    def __call__(cls, *args: Any, **keywords: Any) -> Any:
        return granted.make_function(*args, **keywords)

    def __instancecheck__(cls, instance: object) -> bool:
        return type(instance) is type(_typing)


class _FunctionType(metaclass=_MakesFunctions):
    pass


def _annotationlib(module: ModuleType) -> None:
    _typing(module)
    names = module.__dict__
    names["types"] = Stand(names["types"], FunctionType=_FunctionType)


class _Qualname:
    """Stands as ``__wrapped__`` of a dataclass's __repr__: pprint looks at its name, and it leads nowhere."""

    def __init__(self, name: str) -> None:
        self.__qualname__ = name


def _dataclasses(module: ModuleType) -> None:
    _typing(module)

    def wraps(wrapped: Any) -> Callable[[Any], Any]:
        def decorate(wrapper: Any) -> Any:
            replacements.update_wrapper(wrapper, wrapped).__wrapped__ = _Qualname(wrapped.__qualname__)
            return wrapper

        return decorate

    def of_package(name: Any) -> Any:
        return sys.modules.get(name) if type(name) is str and granted.is_trusted(name) else None

    def is_type(annotation: str, cls: Any, a_module: Any, a_type: Any, is_meant: Any) -> Any:
        """Recognises ``typing.ClassVar`` as text: the module in a guest's names is a facade, in a package's real."""
        match = names["_MODULE_IDENTIFIER_RE"].match(annotation)
        its = granted.guest if cls.__module__ == "__main__" else module_of(cls.__module__) or of_package(cls.__module__)
        held = its.__dict__.get(match[1]) if match and its is not None else None
        if isinstance(held, _Module) and held.__name__ == a_module.__name__:
            return is_meant(getattr(held, match[2], None), a_module)
        return real(annotation, cls, a_module, a_type, is_meant)

    names = module.__dict__
    real, names["_is_type"] = names["_is_type"], is_type
    if "functools" in names:
        names["functools"] = Stand(names["functools"], wraps=wraps)


def _enum(module: ModuleType) -> None:
    module.__dict__["sys"] = stand_sys()


def _inspect(module: ModuleType) -> None:
    names = module.__dict__
    _typing(module)
    names["unwrap"] = replacements.unwrap
    for name in ("_static_getmro", "_get_mro"):  # taken off a guard, they are no instruction of a caller's
        if name in names:
            names[name] = _mro


def _mro(klass: type) -> Any:
    if not issubclass(type(klass), type):
        raise TypeError("not a class")  # as the descriptor itself says it: getattr_static asks so
    return granted.trusted_getattr(klass, "__mro__")


def _unittest_loader(module: ModuleType) -> None:
    names = module.__dict__
    names["__import__"] = granted.guest_import
    names["sys"] = stand_sys()
    names["os"] = stand_os(names["os"])


def _unittest_main(module: ModuleType) -> None:
    module.__dict__["__import__"] = granted.guest_import


def _timeit(module: ModuleType) -> None:
    names = module.__dict__
    names["exec"], names["compile"], names["eval"] = granted.run_source, granted.compile_source, granted.eval_source
    names["_globals"] = dict
    names["__import__"] = granted.guest_import


def _uuid(module: ModuleType) -> None:
    names = module.__dict__
    names["_node"] = 0x010000000000  # a random one will do: the guest must not learn the machine's own
    names["_generate_time_safe"] = None  # libuuid looks for that as well


def _mock(module: ModuleType) -> None:
    names = module.__dict__
    names["__import__"] = granted.guest_import

    def get_original(self: Any) -> tuple[Any, bool]:
        """Returns the original of what is patched in a module, to be put back, not deleted: its live names are not in a
        facade's dictionary.
        """
        original, is_local = real(self)
        return original, is_local or isinstance(self.getter(), _Module)

    names["_is_async_func"] = names["iscoroutinefunction"]  # it would ask for code before
    real = names["_patch"].get_original
    names["_patch"].get_original = get_original
    names["pkgutil"] = Stand(names["pkgutil"], resolve_name=replacements.resolve_name)
    names["sys"] = stand_sys()


def _files(module: ModuleType) -> None:
    if granted.folders:  # it is what it acts with that is guarded (files.py)
        return
    module.__dict__["os"] = stand_os(module.__dict__["os"])


def _pathlib(module: ModuleType) -> None:
    if granted.folders:
        return
    names = module.__dict__
    if "os" in names:
        names["os"] = stand_os(names["os"])
    if "io" in names:
        names["io"] = Stand(names["io"], **no_files(names["io"], "open open_code"))


def _shutil(module: ModuleType) -> None:
    """Makes it act on paths: what it does by descriptors, and extended attributes, the gate refuses."""
    for name in ("_use_fd_functions", "_USE_CP_SENDFILE", "_USE_CP_COPY_FILE_RANGE"):
        if name in module.__dict__:
            module.__dict__[name] = False
    module.__dict__["_copyxattr"] = _nothing


def _nothing(*_: Any, **__: Any) -> None: ...


def _tempfile(module: ModuleType) -> None:
    module.__dict__["tempdir"] = granted.folders[-1] if granted.folders else "/tmp"  # it would try which can be written


def _array(module: ModuleType) -> None:
    granted.patch_array(module.__dict__["array"])


def _decimal(module: ModuleType) -> None:
    granted.patch_decimal(module.__dict__["Context"])


def _zone_data(module: ModuleType) -> None:
    """Mends what reads a time zone: C takes the number of a transition's kind for one that is there (3.11 to 3.13)."""
    real = module.__dict__["load_data"]

    def load_data(fobj: Any) -> Any:
        kinds, *rest = found = real(fobj)
        if kinds and max(kinds) >= len(rest[1]):
            raise ValueError("a transition to a kind of time that the file does not have")
        return found

    module.__dict__["load_data"] = load_data


def _descriptors(module: ModuleType) -> None:
    """Mends functions that work on descriptors: they work on those of its caller's objects, whose fileno() says any
    number.
    """
    names = module.__dict__
    names["os"] = Stand(names["os"], **no_files(names["os"], _BY_DESCRIPTOR))


_BY_DESCRIPTOR = "read write fstat set_blocking sendfile"


def _sqlite3(module: ModuleType) -> None:
    from . import sqlite

    sqlite.show(module)


def _functools(module: ModuleType) -> None:
    # lru_cache and its like call it by this name too
    module.__dict__["update_wrapper"] = replacements.update_wrapper
    module.__dict__["wraps"] = replacements.wraps
    module.__dict__["hasattr"] = _named_hasattr  # singledispatch of abstract classes


def _coroutines(module: ModuleType) -> None:
    module.__dict__["hasattr"] = _named_hasattr  # the text of a task says where its coroutine is


def _types(module: ModuleType) -> None:
    names = module.__dict__
    names["getattr"] = granted.named_getattr
    names["ModuleType"] = _Module  # it takes type(sys), which may be that of a closed module
    # it takes the types of descriptors where guards stand now
    names["GetSetDescriptorType"] = type(type.__dict__["__dict__"])
    names["MemberDescriptorType"] = type(type(sys.version_info).__dict__["major"])


class _Streams:
    """sys for contextlib: it gets and sets whatever a subclass of redirect_stdout names."""

    exc_info = staticmethod(sys.exc_info)
    exception = staticmethod(getattr(sys, "exception", sys.exc_info))

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, _stream(name))

    def __setattr__(self, name: str, value: object) -> None:
        setattr(sys, _stream(name), value)


def _stream(name: str) -> str:
    if type(name) is not str or name not in ("stdin", "stdout", "stderr"):
        raise AttributeError(name)
    return name


def _contextlib(module: ModuleType) -> None:
    module.__dict__["sys"] = _Streams()


def was_put_in(value: object) -> bool:
    """Returns whether mending put it into a library's globals: a facade must not show it then."""
    if isinstance(value, _Streams):
        return True
    own = (
        granted.eval_source,
        granted.run_source,
        granted.compile_source,
        granted.guest_import,
        granted.named_getattr,
        granted.is_instance,
    )
    return any(value is one for one in own)


def _importlib(module: ModuleType) -> None:
    """Lets a package import by a name what an import statement of its own may import."""
    check, asking_package, real = granted.check_import, granted.native.asking_package, module.import_module
    if check is None:
        return

    def import_module(name: Any, package: Any = None) -> Any:
        asker = asking_package()
        if asker is not None:
            check(asker, name)
        return real(name, package)

    module.__dict__["import_module"] = import_module


MENDED: dict[str, Callable[[ModuleType], None]] = {
    "typing": _hints,
    "annotationlib": _annotationlib,
    "importlib": _importlib,
    "dataclasses": _dataclasses,
    "enum": _enum,
    "inspect": _inspect,
    "unittest.loader": _unittest_loader,
    "unittest.main": _unittest_main,
    "unittest.mock": _mock,
    "pickle": replacements.pickle,
    "tarfile": _files,
    "zipfile": _files,
    "shutil": _shutil,
    "tempfile": _tempfile,
    "array": _array,
    "decimal": _decimal,
    "zoneinfo._common": _zone_data,
    "asyncio.unix_events": _descriptors,
    "threading": replacements.threading,
    "warnings": replacements.warnings,
    "timeit": _timeit,
    "uuid": _uuid,
    "pathlib": _pathlib,
    "pathlib._local": _pathlib,
    "pathlib._abc": _pathlib,
    "functools": _functools,
    "types": _types,
    "abc": replacements.abc,
    "contextlib": _contextlib,
    "asyncio.coroutines": _coroutines,
    "io": replacements.io,
    "linecache": replacements.linecache,
    "operator": replacements.operator,
    "traceback": replacements.traceback,
    "sqlite3": _sqlite3,
}
