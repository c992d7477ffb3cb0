"""Delays os.fork() while another thread does what it must not interrupt, and closes in the copy what the original owns.

A lock delays the fork while another thread does what a copy would have half done for ever. An import, for one: the lock
of a module that is being imported stays with a thread that the copy does not have (CPython gives back the importer's
own lock alone). The descriptors of a run are of no use to a copy, which has no thread that watches the run: those of
its pipes, its cgroup and its lease would stay open there, and in the copies of the copy, for as long as these live.
"""

from __future__ import annotations

import os
from _thread import RLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

no_fork = RLock()  # while a thread holds it, os.fork() in another one waits
_owned: dict[int, tuple[object, Callable[[], object]]] = {}


def own(owner: object, detach: Callable[[], object]) -> None:
    """Makes each forked copy of this process call ``detach``, until ``disown``: it closes the copy's descriptors, may
    find some of them closed, and does nothing to the jail.
    """
    _owned[id(owner)] = owner, detach


def disown(owner: object) -> None:
    """Takes back ``own``. May be called twice."""
    _owned.pop(id(owner), None)


def _detach_all() -> None:
    while _owned:
        _owned.popitem()[1][1]()


os.register_at_fork(before=no_fork.acquire, after_in_parent=no_fork.release, after_in_child=no_fork.release)
os.register_at_fork(after_in_child=_detach_all)
