"""The modules of the standard library that are withheld from packages, and who gets one, each with the reason.

At level standard a package imports the modules that a guest may import and those in ``OPEN``. Every other module is
withheld, also one of a newer Python that is on no list: only the packages of ``GIVEN`` get it, and those of the
policy's entries "PACKAGE:MODULE" ("PACKAGE:*": all modules). The importer checks the import statements of Python code,
``__import__`` and ``importlib.import_module``. A module that a standard module imports for itself is not the package's
import.
"""

from __future__ import annotations

import sys

from .allowed_modules import ALLOWED, NO_PACKAGES

_OPEN = {
    "tells about modules, source and documentation": """
        _ast _frozen_importlib _frozen_importlib_external _imp _opcode bdb cProfile code codeop dis doctest imp
        importlib linecache marshal opcode pickletools pkgutil profile pstats pydoc pydoc_data pyclbr runpy symtable
        sysconfig trace tracemalloc unittest zipimport
    """,
    "text and data in other forms": """
        _compression _csv _elementtree _hashlib _json _locale _pickle _sre _string _tokenize compression csv email
        encodings filecmp getpass imghdr json mimetypes netrc pyexpat re sre_compile sre_constants sre_parse tokenize
        urllib.error urllib.response wave xml xdrlib
    """,
    "types and the parts of modules that a guest may import": """
        _abc _asyncio _bisect _collections_abc _compat_pickle _contextvars _heapq _queue _statistics _threading_local
        _typing _warnings _weakref _weakrefset _zoneinfo asyncio collections concurrent.futures._base genericpath nt
        nturl2path pathlib string typing zipfile zoneinfo
    """,
}
OPEN = frozenset(name for names in _OPEN.values() for name in names.split())
# These show a guest a replacement, and a package the real module.
_REPLACED = frozenset({"sqlite3"})

# Modules, packages, reason.
_GIVEN = (
    ("ctypes _ctypes", "numpy", "sizes and pointers of C types: ndarray.ctypes, numpy.ctypeslib"),
    ("ctypes", "scipy pandas sympy", "sizes of C types, C functions as integrands, buffers of other data frames"),
    ("ctypes", "threadpoolctl", "reads and sets the number of threads of BLAS and OpenMP in their loaded libraries"),
    ("ctypes", "polars", "asks the processor for its instructions before it loads its own library"),
    ("ctypes", "dateutil", "looks for the time zones of another system, with its import"),
    ("ctypes", "joblib", "the type of a flag that its workers share"),
    ("ctypes", "packaging", "asks the C library for its version"),
    (
        "multiprocessing _multiprocessing _posixshmem _posixsubprocess concurrent.futures.process faulthandler",
        "joblib",
        "workers of n_jobs, which are threads where the policy permits no process",
    ),
    ("multiprocessing", "sklearn statsmodels scipy", "results of workers, the pool that a caller may ask for"),
    ("mmap", "numpy scipy pandas PIL joblib polars", "arrays, tables and images in mapped files"),
    ("signal", "matplotlib joblib sympy", "the interrupt of an interactive figure, the end of a worker or of a test"),
    ("_socket", "typing_extensions", "the type of capsules, which has no other name before Python 3.13"),
    ("socket _socket", "joblib", "passes a socket to a worker"),
    ("socket", "matplotlib pyarrow", "imported by the base of interactive figures and by utilities of file systems"),
    (
        "subprocess",
        "PIL joblib matplotlib pyarrow statsmodels sympy",
        "viewers, TeX, compilers, other programs and workers; a jail whose policy permits no process starts none",
    ),
    (
        "subprocess",
        "numpy packaging pandas polars pycparser pydantic scipy sklearn sqlalchemy",
        "imported beside what the package computes, for its own tests, versions, the clipboard and clouds",
    ),
    ("pdb", "sympy", "the debugger of its test runner, imported with it"),
    ("tkinter", "PIL", "images for windows, imported if asked for"),
    (
        "urllib.request webbrowser",
        "matplotlib numpy pandas polars pyarrow lxml sklearn statsmodels",
        "data sets, tables and documents by URL; a jail without a network gets none",
    ),
    ("sqlite3", "pandas sqlalchemy", "tables in databases, with functions that the guest's own sqlite3 lacks"),
)


def _by_package() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for modules, packages, reason in _GIVEN:
        for package in packages.split():
            rows.setdefault(package, {}).update(dict.fromkeys(modules.split(), reason))
    return rows


GIVEN = _by_package()


def is_open(name: str) -> bool:
    """Returns whether every package may import the module."""
    return (name in ALLOWED and name not in _REPLACED) or _is_within(name, OPEN)


class WithheldModules:
    """Answers which package may import which withheld module. ``listed``: the policy's entries "PACKAGE:MODULE"."""

    def __init__(self, listed: list[str]) -> None:
        given: dict[str, set[str]] = {package: set(modules) for package, modules in GIVEN.items()}
        for entry in listed:
            package, _, module = entry.partition(":")
            given.setdefault(package, set()).add(module)
        self._given = given

    def refusal(self, asker: object, name: object, fromlist: tuple[str, ...] | None = ()) -> tuple[str, str] | None:
        """Returns the module that the module ``asker`` must not import, and why; None if it may import all of them.

        A name of ``fromlist`` is a module only if it has been imported already.
        """
        if type(asker) is not str or type(name) is not str:
            return None
        package, top = asker.partition(".")[0], name.partition(".")[0]
        if package in NO_PACKAGES or top not in sys.stdlib_module_names:
            return None
        given = self._given.get(package, set())
        if "*" in given:
            return None
        inner = (f"{name}.{one}" for one in fromlist or () if f"{name}.{one}" in sys.modules)
        for module in (name, *inner):
            if not is_open(module) and not _is_within(module, given):
                named = top if top in _REPLACED or top not in ALLOWED else module  # urllib.parse is open
                fix = f"list '{package}:{named}' in guest.imports if that package is to have it"
                return module, f"it is withheld from the package {package!r}; {fix}; guest.level = 'off' has all"
        return None


def _is_within(name: str, names: frozenset[str] | set[str]) -> bool:
    """Returns whether the module or one that contains it is among the names."""
    while name and name not in names:
        name = name.rpartition(".")[0]
    return bool(name)
