"""Imports all that a supervisor may ever need, before a guest starts that can write where the supervisor imports from.

Most modules are imported late, when they are needed, since start-up time is the product. If the guest can write to a
folder on sys.path (that of the caller's script, say), a late import would look there first: a guest that makes
``json.py`` would run in the supervisor.
"""

from __future__ import annotations

import os
import sys

from ..core.errors import SetupError
from ..core.fork_lock import no_fork

# The modules that jail imports inside of functions, and the standard library and the dependencies on its behalf:
# tests/privileged/test_early.py looks for more. Below the top, a name is looked up in its package alone.
_OTHERS = (
    "ctypes", "difflib", "encodings.ascii", "encodings.latin_1", "encodings.unicode_escape", "fcntl", "hashlib", "json",
    "linecache", "prctl", "pwd", "pyseccomp", "resource", "select", "signal", "socket", "subprocess",
    "tokenize", "tomllib", "traceback", "warnings",
)  # fmt: skip
_JAIL = __name__.partition(".")[0]
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_done = False


def import_all() -> None:
    """Imports them, once for each process. Raises SetupError where one of them fails.

    A failed import would be tried again later, when the guest may have made what was missing.
    """
    global _done
    if _done:
        return
    with no_fork:  # amid an import the copy could never finish it
        for name in (*_OTHERS, *_own()):
            try:
                __import__(name)
            except Exception as error:  # a module of the caller's with such a name may raise anything
                reason = f"{type(error).__name__}: {error} (fix: rename what hides it on sys.path)"
                raise SetupError("import", name, 0, reason) from error
    _done = True


def _own() -> list[str]:
    """Returns all modules of jail but the guest's, and the command line's and the service's unless they run."""
    names = []
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = [name for name in folders if name not in ("guests", "__pycache__", "policies", "migrations")]
        for program in ("cli", "service"):  # the service needs packages of its own, and its migrations run at its start
            if f"{_JAIL}.{program}" not in sys.modules and program in folders:
                folders.remove(program)
        inside = os.path.relpath(folder, _PACKAGE).split(os.sep)
        package = ".".join((_JAIL, *(part for part in inside if part != ".")))
        names += [f"{package}.{name[:-3]}" for name in files if name.endswith(".py") and not name.startswith("__")]
    return names
