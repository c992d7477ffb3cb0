"""All pools of this process: each begins anew in a forked copy, and is closed at the end of the program."""

from __future__ import annotations

import atexit
import os
import weakref

from ..core.errors import JailError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .pool import Pool

_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def add(pool: Pool) -> None:
    """Remembers a pool for as long as somebody else holds it."""
    _pools.add(pool)


def _in_child() -> None:
    for pool in tuple(_pools):
        pool._begin_anew()


def _at_exit() -> None:
    for pool in tuple(_pools):
        try:
            pool.close(wait=False)
        except JailError:
            continue  # no caller is left to be told, and the kernel ends what we could not


os.register_at_fork(after_in_child=_in_child)
atexit.register(_at_exit)
