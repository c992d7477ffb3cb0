"""The command or source to run, as the caller said it."""

from __future__ import annotations

from ..core.records import Record
from .model import Beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy


class Command(Record):
    """A program with its arguments, or Python source (then ``argv`` holds the script's own arguments)."""

    argv: tuple[str, ...] = ()
    source: bytes | None = None
    filename: str = "<string>"
    env: tuple[tuple[str, str], ...] = ()
    cwd: str | None = None
    read: tuple[str, ...] = ()  # HOST[:GUEST], beside those of the policy
    write: tuple[str, ...] = ()
    cow: tuple[str, ...] = ()
    workspace: tuple[str, ...] = ()  # of a jail.Workspace
    stores: tuple[tuple[str, str], ...] = ()  # as Plan.stores
    want_value: bool = False
    beside: Beside | None = None  # the folder of the script, whose modules it may import
    package: str | None = None  # of which the source is a module
    allow_own_files: bool = False  # a share over jail's own files is taken, and what cannot be guarded is the guest's
    trace_paths: bool = False  # paths that the guest is refused are noted
    tty: bool = False  # the standard streams are a terminal of the jail's own
    files: tuple[tuple[str, bytes], ...] = ()  # as Plan.files
    collect: tuple[str, ...] = ()  # as Plan.collect
    allow_home: bool = False  # so is one that is a home or a folder of the system


def beside_of(beside: Beside | None, policy: Policy) -> Beside | None:
    """Returns what a guest of this policy may be handed: nothing of another language's script."""
    # both JavaScript guests run the same scripts
    language = "javascript" if policy.guest.language == "node" else policy.guest.language
    is_handed = policy.guest.neighbours and beside is not None and beside.language == language
    return beside if is_handed else None
