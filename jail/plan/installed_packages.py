"""Covers over the folders of installed packages: at level strict a guest is shown the standard library alone.

The interpreter's folders hold what the caller has installed as well, and a guest that has left the language ring could
read it. An import finds nothing there that the policy would allow.
"""

from __future__ import annotations

import os
import sys

from .local_sockets import EMPTY_FOLDER, empty_sources
from .model import Bind, Cover, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy.model import Policy

_FOLDERS = ("site-packages", "dist-packages")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


def hidden(policy: Policy, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Returns the covers for a Python guest at level strict that lists no package, and for one of another language;
    nothing for others. ``entries``: of its plan."""
    if policy.guest.language == "python" and _may_import_packages(policy):
        return ()
    found = {path: source for bind in entries if isinstance(bind, Bind) for path, source in _installed(bind)}
    if not found:
        return ()
    covers = (Cover(path=path, source=EMPTY_FOLDER, hides=source) for path, source in found.items())
    return (*empty_sources(entries), *covers)


def _may_import_packages(policy: Policy) -> bool:
    listed = [name for name in policy.guest.imports if name != "@stdlib"]
    return policy.guest.level != "strict" or any(
        name.partition(".")[0] not in sys.stdlib_module_names for name in listed
    )


def _installed(bind: Bind) -> Iterator[tuple[str, str]]:
    """Yields (guest path, host path) of each such folder that the bind shows, if it is the interpreter's or the
    system's.
    """
    if bind.named_by != "the interpreter" and bind.source not in _SYSTEM:
        return
    for inner in ("", *_pythons(bind.source)):
        for folder in _FOLDERS:
            source = os.path.join(bind.source, inner, folder)
            if os.path.isdir(source):
                yield os.path.join(bind.path, inner, folder), source


def _pythons(folder: str) -> list[str]:
    if folder not in _SYSTEM:
        return []
    try:
        return sorted(name for name in os.listdir(folder) if name.startswith("python3"))
    except OSError:
        return []
