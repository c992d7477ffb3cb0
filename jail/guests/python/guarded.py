"""The guarded attributes: those that lead out of the language, and why. docs/language.md argues it.

A row is (type, names, reason, readers, mode). The reason completes "'__globals__' is not reachable here: ...";
the readers are functions of libraries whose own instruction is answered (readers.py); the modes are of
guarded_attribute.c.
"""

from __future__ import annotations

import _io
import itertools
import sys

from . import readers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

    Row = tuple[type, tuple[str, ...], str, frozenset[str], int]

CLOSED, OWN, PLAIN, READ, COPY, RAW, STATE, EMPTY = range(8)

_GLOBALS = "it leads from a function to its module's namespace"
_CODE = "it leads to code objects, which can be changed and run anywhere"
_CELLS = "it leads into variables of functions that did not give them away"
_FRAME = "it leads to frames, and from there to every caller's variables"
_CLASSES = "it leads from a class to all classes of the interpreter"
_MODULE = "it leads from a function to the module that it is of"
_SHARED = "what the library shares is not changed"
_STATE = "an iterator believes what it is given"
_VIEWS = "a buffer hands it views of its own memory, which could be kept"


def _forms(packages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(form for name in packages for form in (name, f"{name}."))


def choosers(packages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Returns the modules that read closed modules by names they are given: the importer, what stands in for modules,
    packages.
    """
    importer = (
        "_frozen_importlib",
        "_frozen_importlib_external",
        "importlib._bootstrap",
        "importlib._bootstrap_external",
    )
    # and what module bodies call to list the names of a module of C's, or to put members of an enum there
    called = ("os:_get_exports_list", "enum:EnumType._convert_", "enum:_old_convert_")
    return (
        *importer,
        *called,
        "guest.deputies",
        "guest.facades",
        "guest.library_imports",
        "guest.stands",
        *_forms(packages),
    )


def rows() -> list[Row]:
    """Returns the table, for the types of this interpreter; an attribute that it does not have yet is left out by the
    guard.
    """

    def function() -> None: ...

    def generator() -> Iterator[None]:
        yield

    async def coroutine() -> None: ...

    async def asynchronous() -> AsyncIterator[None]:
        yield

    made, ticking = generator(), asynchronous()
    awaited: Any = coroutine()
    awaited.close()
    builtin: Any = len
    try:
        raise ValueError
    except ValueError as error:
        traceback = error.__traceback__
    return [
        (type(function), ("__globals__", "__builtins__"), _GLOBALS, readers.GLOBALS, EMPTY),
        (type(function), ("__code__",), _CODE, readers.CODE, CLOSED),
        (type(function), ("__closure__",), _CELLS, readers.CELLS, CLOSED),
        (type(function), ("__dict__", "__kwdefaults__", "__annotations__"), _SHARED, readers.NOBODY, COPY),
        (type(made), ("gi_frame", "gi_yieldfrom"), _FRAME, readers.FRAMES, CLOSED),
        (type(made), ("gi_code",), _CODE, readers.CODE, CLOSED),
        (type(awaited), ("cr_frame", "cr_await", "cr_origin"), _FRAME, readers.FRAMES, CLOSED),
        (type(awaited), ("cr_code",), _CODE, readers.CODE, CLOSED),
        (type(ticking), ("ag_frame", "ag_await"), _FRAME, readers.FRAMES, CLOSED),
        (type(ticking), ("ag_code",), _CODE, readers.CODE, CLOSED),
        (type(traceback), ("tb_frame",), _FRAME, readers.FRAMES, CLOSED),
        (
            type(sys._getframe()),
            ("f_back", "f_globals", "f_locals", "f_builtins", "f_code", "f_trace", "clear", "f_generator"),
            _FRAME,
            readers.FRAMES,
            CLOSED,
        ),
        (
            type(function.__code__),
            ("replace", "__replace__", "co_consts", "co_code", "_co_code_adaptive", "co_names", "co_linetable"),
            _CODE,
            readers.CODE,
            CLOSED,
        ),
        (_cell_type(), ("cell_contents",), _CELLS, readers.CELLS, CLOSED),
        (type, ("__subclasses__",), _CLASSES, readers.SUBCLASSES, OWN),
        (type, ("__mro__", "mro", "__bases__", "__base__"), _CLASSES, readers.CLASSES, OWN),
        (type(builtin), ("__self__",), _MODULE, readers.NOBODY, PLAIN),
        (type(builtin.__call__), ("__self__",), _MODULE, readers.NOBODY, PLAIN),
        (type(sys), ("__dict__",), _SHARED, readers.NOBODY, COPY),
        # not __reduce__: the interpreter compares a class's with its own, and copyreg, where it ends, takes neither
        (object, ("__getstate__", "__reduce_ex__"), _SHARED, readers.NOBODY, STATE),
        (_io.FileIO, ("readinto", "write"), _VIEWS, readers.NOBODY, READ),
        (_io.BytesIO, ("readinto", "write"), _VIEWS, readers.NOBODY, READ),
        (_io.BufferedReader, ("raw",), _VIEWS, readers.RAW, RAW),
        (_io.BufferedReader, ("detach",), _VIEWS, readers.NOBODY, CLOSED),
        (_io.BufferedRandom, ("detach",), _VIEWS, readers.NOBODY, CLOSED),
        (_io.BufferedWriter, ("raw",), _VIEWS, readers.RAW, RAW),
        (_io.BufferedWriter, ("detach",), _VIEWS, readers.NOBODY, CLOSED),
        *((kind, ("__setstate__",), _STATE, readers.NOBODY, CLOSED) for kind in _iterators()),
        (BaseExceptionGroup, ("split",), "except* trusts what it gives", readers.NOBODY, READ),
    ]


def _iterators() -> list[type]:
    return [kind for kind in vars(itertools).values() if isinstance(kind, type) and "__setstate__" in vars(kind)]


def _cell_type() -> type:
    def outer() -> object:
        return function

    function = outer
    cells = outer.__closure__
    assert cells is not None
    return type(cells[0])


# Refused in the source already, at level "strict": no ordinary program has them, and a name found early has its line.
NAMES = {
    "__globals__": _GLOBALS,
    "__builtins__": "it leads to the interpreter's own functions",
    "__code__": _CODE,
    "__closure__": _CELLS,
    "__wrapped__": "it leads past the function that stands guard before another",
    "__loader__": "it leads to the importer, which reads files",
    "__spec__": "it leads to the importer, which reads files",
    "__cached__": "it leads to the importer, which reads files",
    "cell_contents": _CELLS,
    **dict.fromkeys(
        ("gi_frame", "gi_yieldfrom", "cr_frame", "cr_await", "cr_origin", "ag_frame", "ag_await", "tb_frame"), _FRAME
    ),
    **dict.fromkeys(("f_back", "f_globals", "f_locals", "f_builtins", "f_trace"), _FRAME),
    **dict.fromkeys(("gi_code", "cr_code", "ag_code", "f_code", "co_code", "co_consts", "_co_code_adaptive"), _CODE),
}

# The builtins of a guest, from nothing. It has no others.
BUILTINS = (
    "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr",
    "classmethod", "complex", "delattr", "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset",
    "getattr", "hasattr", "hash", "hex", "id", "input", "int", "isinstance", "issubclass", "iter", "len", "list", "map",
    "max", "memoryview", "min", "next", "object", "oct", "ord", "pow", "print", "property", "range", "repr", "reversed",
    "round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "zip", "dir",
    "True", "False", "None", "Ellipsis", "NotImplemented", "__build_class__", "__debug__", "__name__", "__doc__",
)  # fmt: skip
