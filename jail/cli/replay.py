"""``jail replay FILE``: asks of a fresh session what a journal says, and tells the steps that came out otherwise."""

from __future__ import annotations

from ..core.text import printable
from ..sessions.journal import compare, read
from ..sessions.session import Session
from .write import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..sessions.journal import Difference


def replay(file: str, other: str | None, policy: str | None) -> int:
    """Prints the differences; returns 1 if there are any that a clock or random numbers do not explain, else 0. With
    the journal ``other`` the two are compared, and nothing is run. Raises JailError.
    """
    steps = len(read(file).steps)
    if other is not None:
        return _tell(compare(read(file), read(other)), steps)
    session = Session.restore(file, policy)
    session.close()
    return _tell(session.replayed, steps)


def _tell(found: Sequence[Difference], steps: int) -> int:
    lines = []
    for one in found:
        place = f"step {one.step}" if one.step else "at the end"
        why = " (it may depend on a clock or on random numbers)" if one.is_volatile else ""
        lines.append(f"{place}: {one.what}{why}")
    lines.append(f"{steps} steps, {len(found)} differences")
    say("".join(f"{printable(line)}\n" for line in lines))
    return 1 if any(not one.is_volatile for one in found) else 0
