"""``jail try``: runs a command on a copy-on-write view of the current folder, then asks what becomes of its changes.

Nothing is lost by silence: without an answer, and for what a commit leaves out, the changes are kept in a file.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # as in interrupt.py
import os
import time
from contextlib import contextmanager  # noqa: TID253  # this module is loaded for tries alone

from ..core.errors import JailError, PolicyError
from ..core.records import Record
from ..core.text import printable
from ..workspaces.archive import best_ending
from ..workspaces.workspace import Workspace
from .changes import lines
from .interrupt import SIGHUP, SIGTERM
from .run import run
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..result.change import Change
    from .request import Request

_QUESTION = "jail: commit {} to {}? [y]es, [n]o and drop, show the [d]iff, [k]eep in a file: "
_LONGEST = 1000  # bytes of an answer


class Choice(Record):
    """The caller's word on the changes. ``act``: "commit", "drop", or "" for a question. ``save``: the file that keeps
    them. ``applied``: an archive whose changes come first.
    """

    act: str
    save: str | None
    applied: str | None
    only: tuple[str, ...] | None
    exclude: tuple[str, ...]
    allow: tuple[str, ...]


def attempt(wanted: Request | None, choice: Choice) -> int:
    """Runs it, if there is something to run; returns the exit status: the guest's own, or 1 if it is 0 and not all of
    the changes could be committed. Raises JailError.
    """
    if (choice.act != "") + (choice.save is not None) > 1:
        raise PolicyError("--commit, --drop and --save exclude each other")
    with Workspace(os.getcwd()) as workspace:
        for note in workspace.notes:
            complain(f"note: {note}")
        unfit = workspace.apply(choice.applied) if choice.applied is not None else ()
        for change in unfit:
            complain(f"does not fit: {change.kind} {change.path} ({change.warning})")
        status = run(wanted, workspace) if wanted else 0
        changes = workspace.diff()
        if not changes:
            complain("nothing was changed")
            return status
        decision = _Decision(workspace, changes, choice, status, bool(unfit))
        return decision.carry_out(is_told=bool(wanted and not wanted.quiet))


class _Decision:
    def __init__(self, workspace: Workspace, changes: list[Change], choice: Choice, status: int, lacks: bool) -> None:
        self._workspace, self._choice, self._status, self._lacks = workspace, choice, status, lacks
        count = len(changes)
        self._changes, self._count = changes, f"{count} change{'' if count == 1 else 's'}"

    def carry_out(self, is_told: bool) -> int:
        act = self._choice.act
        if act == "" and self._choice.save is None and os.isatty(0) and os.isatty(2):
            if not is_told:
                for line in lines(self._changes):
                    complain(line)
            with _interrupts():
                act = self._ask()
        elif act == "commit" and self._status != 0:
            complain(f"the command ended with status {self._status}: nothing is committed")
            act = ""
        if act == "commit":
            return self._commit()
        if act == "drop":
            complain(f"{self._count} dropped")
        else:
            self._keep(self._choice.save)
        return self._status

    def _ask(self) -> str:
        """Asks until there is an answer; returns "commit", "drop", or "" for a file. The end of the input is one;
        Ctrl-C and a terminal that is closed are as well.
        """
        import termios

        try:
            termios.tcflush(0, termios.TCIFLUSH)  # typed before the question: meant for the command
            while True:
                put(2, _QUESTION.format(self._count, printable(self._workspace.path)).encode())
                answer = os.read(0, _LONGEST).strip().lower()
                if answer in (b"", b"k", b"keep"):
                    return ""
                if answer in (b"y", b"yes", b"n", b"no"):
                    return "commit" if answer[:1] == b"y" else "drop"
                if answer in (b"d", b"diff"):
                    patch = self._workspace.patch(self._choice.only, self._choice.exclude)
                    say("".join(f"{printable(os.fsdecode(line))}\n" for line in patch.split(b"\n")[:-1]))
        except (KeyboardInterrupt, OSError, termios.error):
            return ""

    def _commit(self) -> int:
        choice = self._choice
        done = self._workspace.commit(choice.only, choice.exclude, choice.allow)
        complain(f"committed {len(done.committed)} of {self._count} to {self._workspace.path}")
        for change in done.conflicts:
            complain(f"conflict: {change.kind} {change.path} ({change.warning})")
        for change in done.held:
            complain(f"held: {change.kind} {change.path} ({change.warning}; to commit it: --allow PATTERN)")
        if self._workspace.diff():
            self._keep(None, "the rest is")
        return self._status or int(bool(self._lacks or done.conflicts or done.held))

    def _keep(self, path: str | None, what: str = "the changes are") -> None:
        """Keeps the changes that have not been committed in a file, and names it."""
        path = path or _new_file(self._workspace.path)
        for change in self._workspace.save(path):
            complain(f"not kept: {change.kind} {change.path} (an archive cannot hold it)")
        complain(f"{what} kept in {path} (to take them: jail try --apply {path} --commit)")


@contextmanager
def _interrupts() -> Iterator[None]:
    """Lets SIGHUP and SIGTERM do what Ctrl-C does. One that is ignored, as under nohup, stays so."""
    before = {number: _signal.getsignal(number) for number in (SIGHUP, SIGTERM)}
    for number, handler in before.items():
        if handler != _signal.SIG_IGN:
            _signal.signal(number, _signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            _signal.signal(number, handler)


def _new_file(workspace: str) -> str:
    """Returns the path of a new file in a folder that no other user may enter. Raises JailError."""
    base = os.environ.get("XDG_STATE_HOME", "")
    if not base.startswith("/"):
        base = os.path.join(os.path.expanduser("~"), ".local/state")
    folder = f"{base}/jail-changes"
    try:
        os.makedirs(folder, 0o700, exist_ok=True)
    except OSError as error:
        raise JailError(f"{folder}: {os.strerror(error.errno or 0).lower()} (fix: --save FILE)") from None
    name = "".join(letter for letter in os.path.basename(workspace) if letter.isalnum() or letter in "-_.")[:40]
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    return f"{folder}/{name or 'changes'}-{stamp}-{os.urandom(3).hex()}{best_ending()}"
