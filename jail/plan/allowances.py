"""Limits what one jail takes of the kernel's allowances for its owner: limits of its user namespace.

A guest's use of these is charged to the owner of its user namespace as well (the supervisor's user, root too:
kernel/ucount.c), so that one jail could use up what the host's own programs need. The namespace has limits of its own,
which its first process may lower: user_namespaces(7), namespaces(7), inotify(7).
"""

from __future__ import annotations

from ..host.facts import owner_allowance

PART = 8  # a jail gets the eighth of what its owner has: eight at once use it up
# Entries of syscalls.allow that permit them, groups included: the table of all groups is not loaded for each run.
INOTIFY = frozenset(("@watch", "@default", "inotify_init", "inotify_init1"))
FANOTIFY = frozenset(("fanotify_init",))
_SHARED = {  # name below /proc/sys/user: what permits its use, and the most that a jail gets
    "max_inotify_instances": (INOTIFY, 128),
    "max_inotify_watches": (INOTIFY, 1 << 16),
    "max_fanotify_groups": (FANOTIFY, 128),
    "max_fanotify_marks": (FANOTIFY, 1 << 16),
}


def allowances(allow: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Returns (name below /proc/sys/user, limit) for the user namespace of a guest under these ``syscalls.allow``."""
    found = [("max_user_namespaces", 0)]  # the filter forbids them as well; this holds without it
    for name, (users, most) in _SHARED.items():
        owned = None if users.isdisjoint(allow) else owner_allowance(name)
        if owned is not None:
            found.append((name, max(1, min(most, owned // PART))))
    return tuple(found)
