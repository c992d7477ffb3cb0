"""The command line. click is known in this room alone, and only where the quick reader has given up."""

from __future__ import annotations

import gc

from ..core.stored_modules import install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# A start makes some 20,000 objects that stay; the dozens of collections that CPython would have in it find nothing.
_OBJECTS_BEFORE_COLLECTION = 100_000


def main() -> NoReturn:
    """Runs ``sys.argv`` and ends the process with the status of the interface."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    install()
    from .entry import main as enter

    enter()
