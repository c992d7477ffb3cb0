"""Reads how the supervisor itself is confined: half of all causes for a missing layer lie there."""

from __future__ import annotations

import os

from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECUREBITS = ("noroot", "no_setuid_fixup", "keep_caps")


class Caller(Record):
    """The confinement of this process. All fields but the ids are None without python-prctl, the extra ``doctor``."""

    uid: int
    gid: int
    no_new_privs: bool | None = None  # no setuid program works any more; a jail needs none
    seccomp: bool | None = None  # a filter is on us already, as in a container
    securebits: tuple[str, ...] | None = None
    not_in_bounding_set: tuple[str, ...] | None = None  # capabilities that nothing we start can ever have


def caller() -> Caller:
    """Reads the identity of this process. Raises nothing."""
    found = Caller(uid=os.geteuid(), gid=os.getegid())
    try:
        import prctl
    except ImportError:  # it comes as source only, and needs the headers of libcap and a compiler
        return found
    return found.replace(
        no_new_privs=_asked(prctl.get_no_new_privs),
        seccomp=_asked(prctl.get_seccomp),
        securebits=tuple(name for name in SECUREBITS if _asked(lambda name=name: getattr(prctl.securebits, name))),
        not_in_bounding_set=tuple(
            name
            for name in prctl.ALL_CAP_NAMES
            if name != "last_cap" and _asked(lambda name=name: getattr(prctl.capbset, name)) is False
        ),
    )


def _asked(question: Any) -> bool | None:
    """Asks the kernel; returns None if it does not know what is asked about."""
    try:
        return bool(question())
    except (OSError, ValueError):
        return None
