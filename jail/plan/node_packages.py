"""Finds the folders of npm packages that a Node guest is shown, and refuses a listed package that is in none."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..policy.model import Policy
from .model import Bind, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "node_modules"
_KEY = "guest.imports"


def packages(policy: Policy, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Returns the guest paths of the folders of packages, which the policy shows read-only. Raises PolicyError."""
    listed = [name for name in policy.guest.imports if name != "@stdlib"]
    if policy.guest.language != "node":
        wrong = [name for name in listed if ":" not in name and not name.replace(".", "").isidentifier()]
        if wrong and policy.guest.language == "python":
            raise PolicyError(f"{wrong[0]!r} is no module of Python's, and a package of npm is for Node", key=_KEY)
        return ()
    if not listed:
        return ()
    shown = [one for one in entries if isinstance(one, Bind) and one.readonly and _is_folder(one.path)]
    for name in listed:
        if not any(os.path.isfile(os.path.join(one.source, name, "package.json")) for one in shown):
            raise PolicyError(
                f"no {FOLDER} that is shown read-only has {name!r} (fix: filesystem.read = ['/path/to/{FOLDER}'])",
                key=_KEY,
            )
    return tuple(one.path for one in shown)


def _is_folder(path: str) -> bool:
    return os.path.basename(path) == FOLDER
