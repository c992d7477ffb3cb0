"""Settles which share a guest sees where several meet, and refuses those that a guest may have led elsewhere."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.memo import remember
from .shares import Share

_settled: dict[tuple[Share, ...], tuple[tuple[Share, ...], tuple[str, ...]]] = {}
_MOST_SETTLED = 64


def settled(shown: list[Share]) -> tuple[list[Share], tuple[str, ...]]:
    """Returns one share for each guest path, without those that the share around them shows alike; and notes.

    Of several for one path, an option of the caller's goes before the policy, and of two options, or two keys of the
    policy, the read-only one (docs/decisions/0015-one-path-shown-twice.md). Raises PolicyError for two host paths that
    an option, or a policy, wants at the same place.
    """
    key = tuple(shown)
    known = _settled.get(key)  # no part of a share changes that decides it
    if known is None:
        known = remember(_settled, _MOST_SETTLED, key, _meet(shown))
    kept, notes = known
    return list(kept), notes


def _meet(shown: list[Share]) -> tuple[tuple[Share, ...], tuple[str, ...]]:
    by_path: dict[str, Share] = {}
    notes: list[str] = []
    for share in shown:
        other = by_path.setdefault(share.path, share)
        if other is share:
            continue
        if other.is_option == share.is_option and other.source != share.source:
            raise PolicyError(
                f"{share.path} is to show both {other.source} and {share.source} (fix: give one of them another place"
                " with HOST:GUEST)",
                key=share.named_by,
            )
        wins = _first(other, share)
        loses = share if wins is other else other
        by_path[share.path] = wins
        if wins.source != loses.source:
            notes.append(f"{share.path} shows {wins.source} ({wins.named_by}), not {loses.source} ({loses.named_by})")
        elif wins.named_by != "workspace" and (wins.readonly, wins.cow) != (loses.readonly, loses.cow):
            notes.append(f"{share.path} is {wins.how}: {wins.named_by} goes before {loses.named_by}")
    if len(by_path) > 1:
        for path, share in sorted(by_path.items(), key=lambda item: item[0].count("/")):
            around = _around(share, by_path)
            if around and around.is_shown_as(share):
                del by_path[path]
    return tuple(share for share in shown if by_path.get(share.path) is share), tuple(notes)


def distrust(shown: list[Share]) -> None:
    """Refuses a share that a guest may have led elsewhere, by a link below a writable one. Raises PolicyError.

    One that lies there itself is compared by its inode when it is mounted, in each run of a pool too.
    """
    writable = {share.source for share in shown if not share.readonly}
    if not writable:
        return
    from ..host.mounts import beneath

    inner = [share for share in shown if any(beneath(share.source, other) for other in writable)]
    for share in inner:
        share.check()
    led = [share for share in shown if share.is_led()]
    if not led and not inner:
        return
    from ..core.text import printable
    from .guest_written import Written

    written = Written(tuple(writable))
    doubtful = []
    for share in (*led, *inner):
        *links, end = share.ways()
        if end != share.source or any(written.holds(link) for link in links):
            doubtful.append(share)
    named = {share.source for share in shown if not share.readonly and share not in doubtful}
    sure = Written(tuple(named))
    for share in doubtful:
        if not sure.holds(share.source):
            raise PolicyError(
                f"{printable(share.path)}: a link below a writable path, which a guest may have made, leads to"
                f" {printable(share.source)} (fix: name that, as HOST:GUEST)",
                key=share.named_by,
            )


def _first(one: Share, other: Share) -> Share:
    if one.is_option != other.is_option:
        return one if one.is_option else other
    return one if one.readonly else other


def _around(share: Share, by_path: dict[str, Share]) -> Share | None:
    """Returns the share in which this one lies, if it would show the same host path there."""
    path = os.path.dirname(share.path)
    while path != "/":
        around = by_path.get(path)
        if around is not None:
            return around if around.source + share.path[len(path) :] == share.source else None
        path = os.path.dirname(path)
    return None
