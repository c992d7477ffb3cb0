"""What os.fork() in another thread must not cut in two, for the copy would have the half for good.

An import, for one: the lock of a module that is being imported stays with a thread that the copy does not have (CPython
gives back the importer's own lock alone).
"""

from __future__ import annotations

import os
from _thread import RLock

no_fork = RLock()  # while a thread holds it, os.fork() in another one waits
os.register_at_fork(before=no_fork.acquire, after_in_parent=no_fork.release, after_in_child=no_fork.release)
