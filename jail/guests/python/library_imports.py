"""Makes the interpreter's own ``__import__``, which libraries call: it asks whether this one may import that module."""

from __future__ import annotations

import builtins
import sys

from . import allowed_modules, readers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from .facades import Importer

_real_import = builtins.__import__


def made_for(importer: Importer) -> Callable[..., ModuleType]:
    """Makes the function: what a library loads late is mended and sealed as well.

    A function and not a method: a method would lead to the importer.
    """
    asks_for, asking_package = importer.ring.asks_for, importer.ring.asking_package

    def import_for_library(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> ModuleType:
        asker = asks_for(name)
        if asker is None:
            importer.show_to_text(name)
        elif asker is not True and not _may_ask(importer, asker, name):
            why = "a library imports what its own code names, or what its caller might import"
            raise importer.refuse(name if type(name) is str else "?", why, ImportError)
        package = asking_package() if importer.trusting and not level else None
        if package is not None:
            check(importer, package, name)
        importer.depth += 1
        try:
            found = _real_import(name, globals, locals, fromlist, level)
        finally:
            importer.depth -= 1
        if package is not None and fromlist:
            check(importer, package, name, fromlist)
        if len(sys.modules) != importer.loaded or (importer.later and not importer.depth):
            importer.seal_new()
        return found

    return import_for_library


def check(importer: Importer, package: str, name: str, fromlist: tuple[str, ...] = ()) -> None:
    """Raises ImportError if the module or one of its list is withheld from a package. ``package``: a module of it."""
    refused = importer.withheld.refusal(package, name, fromlist)
    if refused is not None:
        raise importer.refuse(*refused, ImportError)


def _may_ask(importer: Importer, asker: str, name: str) -> bool:
    """Returns whether a library may import a module that its caller has named. ``asker``: as the ring's asks_for()."""
    if type(asker) is not str or type(name) is not str:  # a guest asks: it has another function of this name
        return False
    listed = readers.IMPORTS.get(asker, ())
    of_package = importer.is_package(asker.partition(":")[0])
    return of_package or importer.is_listed(name) or name in allowed_modules.READ_BY_C or name.startswith(listed)
