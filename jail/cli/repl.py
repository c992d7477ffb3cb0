"""``jail repl``: a session at the terminal, with the commands that begin with a colon."""

from __future__ import annotations

import os

from ..core.errors import JailError, PolicyError
from ..core.terminal import Cleaner, Follower
from ..core.text import printable
from ..core.units import format_size
from ..plan.script import named_files, preset_of, script
from ..policy.load import load
from ..policy.model import Limits
from ..sessions.ends import SessionEnded
from ..sessions.session import Session
from .repl_input import open_input, source_of
from .working_files import read_in
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..policy.model import Policy
    from ..result.model import Denial, Result
    from ..sessions.branches import Checkpoint
    from .repl_input import Input

_UNDO = 8  # checkpoints that are kept; each is a parked copy of the interpreter
_ROWS = 15
_HELP = """\
:undo         what the last input has changed is undone (Python)
:fork, :back  go on in a copy of the session; back to the original
:heap         what the guest holds in memory
:limits       the limits of the session
:denials      what was refused
:files        the files of the working folder
:save FILE    write the journal; :load FILE  begin anew with one
:help         this
Ctrl-C interrupts an evaluation, Ctrl-D ends the session."""


def repl(policy: str | None, files_in: tuple[str, ...], start: str | None) -> int:
    """Asks for input until its end; returns the exit status. Raises JailError where no session can be opened."""
    settings = load(policy or preset_of(start or ""))
    named = named_files(settings, ())
    files = read_in(files_in, named)
    first = script(start, named, None) if start is not None else None
    with Repl(settings, files) as screen:
        if first is not None:
            screen.evaluate(first.source, first.filename)
        return screen.run()


class Repl:
    """Keeps a session on the terminal: another one where it has ended, or a journal is loaded."""

    def __init__(self, policy: Policy, files: dict[str, bytes]) -> None:
        self._language = policy.guest.language
        if self._language not in ("python", "javascript", "node"):
            raise PolicyError(f"repl: policy {policy.name!r} is for commands (fix: -p python, or -p javascript)")
        self._policy = policy
        self._session = self._opened(files)
        self._undo: list[Checkpoint] = []
        self._originals: list[Session] = []
        self._denials: list[Denial] = []
        self._input: Input = open_input(self._language, self._names)

    def __enter__(self) -> Repl:
        return self

    def __exit__(self, *_: object) -> None:
        for session in (self._session, *reversed(self._originals)):
            session.close()

    def _opened(self, files: dict[str, bytes]) -> Session:
        """Opens the session, with copies if this machine and this policy can have them."""
        if self._language == "python" and not self._policy.limits.branches:
            try:
                self._policy = self._policy.replace(branches=_UNDO + 2)
                return Session(self._policy, files=files or None, journal_names=True)
            except JailError:
                self._policy = self._policy.replace(branches=0)
        return Session(self._policy, files=files or None, journal_names=True)

    def run(self) -> int:
        """Answers one input after another; returns the exit status."""
        while True:
            try:
                text = self._input.read()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return 0
            if not text.strip():
                continue
            try:
                if text.startswith(":"):
                    self._command(*text[1:].strip().partition(" ")[::2])
                else:
                    self._checkpoint()
                    self.evaluate(source_of(text, self._language), None)
            except SessionEnded as error:
                complain(str(error))
                self._session = self._offered()
            except JailError as error:
                complain(str(error))
            except OSError as error:
                complain(f"{error.filename or 'files'}: {os.strerror(error.errno or 0).lower()}")
            except KeyboardInterrupt:
                complain("interrupted")
            if self._session.ended:
                complain(str(self._session.ended))
                self._session = self._offered()

    def evaluate(self, source: bytes | str, filename: str | None) -> None:
        """Evaluates a source, shows its output as it comes, and then its value."""
        clean = {"stdout": _cleaner(1), "stderr": _cleaner(2)}
        is_red = os.isatty(2) and not os.environ.get("NO_COLOR")

        def show(name: str, chunk: bytes) -> None:
            if name == "stdout":
                put(1, clean[name](chunk))
            else:
                text = clean[name](chunk)
                put(2, b"\x1b[31m" + text + b"\x1b[0m" if is_red else text)

        result = self._session.run(source, filename=filename, on_output=show)
        for name, fd in (("stdout", 1), ("stderr", 2)):
            put(fd, clean[name].finish())
        self._denials += result.denials
        if result.verdict not in ("ok", "exit"):
            complain(result.reason, midline=not all(one.at_line_start for one in clean.values()))
        elif result.ok and filename is None:
            self._show_value(result)

    def _show_value(self, result: Result) -> None:
        if result.value is not None:
            say(f"{printable(repr(result.value))}\n")
        elif result.value_error is not None and self._language == "python":
            shown = self._session.run("print(repr(_))")  # an object of the guest's, which only the guest can show
            clean = _cleaner(1)
            put(1, clean(shown.stdout_bytes + shown.stderr_bytes) + clean.finish())
        elif result.value_error is not None:
            say(f"{printable(result.value_error)}\n")

    def _names(self) -> list[str]:
        """Returns the names that a completion may be of; none while they cannot be had. A guest may choose one that
        reads as a command's argument (`save FILE`).
        """
        try:
            return [name for name in self._session.names() if name.isidentifier()]
        except JailError:
            return []

    def _checkpoint(self) -> None:
        """Parks the state before an input, for ``:undo``. A guest that cannot be copied goes on without."""
        if not self._policy.limits.branches:
            return
        try:
            while len(self._undo) >= _UNDO:
                self._undo.pop(0).release()
            self._undo.append(self._session.checkpoint())
        except SessionEnded:
            raise
        except JailError:
            self._undo.clear()

    def _offered(self) -> Session:
        """Opens the session that follows one that has ended: the state before the input that ended it, if wanted."""
        self._undo.clear()
        while self._originals:
            self._originals.pop().close()
        if self._input.asks("go on from before that input? [Y/n] "):
            try:
                return self._session.again()
            except JailError as error:
                complain(str(error))
        return self._opened({})

    # --- the commands

    def _command(self, name: str, argument: str) -> None:
        known: dict[str, Callable[[str], None]] = {
            "undo": self._undone, "fork": self._fork, "back": self._back, "heap": self._heap, "limits": self._limits,
            "denials": self._denied, "files": self._files, "save": self._save, "load": self._load, "help": self._help,
        }  # fmt: skip
        if name not in known:
            raise PolicyError(f":{name}: no such command (see :help)")
        known[name](argument.strip())

    def _help(self, _: str) -> None:
        say(f"{_HELP}\n")

    def _undone(self, _: str) -> None:
        if not self._undo:
            raise PolicyError(":undo: there is no state to return to")
        point = self._undo.pop()
        self._session.rollback(point)
        point.release()

    def _fork(self, _: str) -> None:
        copy = self._session.fork()[0]
        self._originals.append(self._session)
        self._session = copy
        self._undo.clear()

    def _back(self, _: str) -> None:
        if not self._originals:
            raise PolicyError(":back: this is the original")
        self._session.close()
        self._session = self._originals.pop()
        self._undo.clear()

    def _heap(self, _: str) -> None:
        heap = self._session.heap()
        lines = [
            f"{format_size(one.bytes):>9} {one.count:>8}  {name}" for name, one in list(heap.types.items())[:_ROWS]
        ]
        resident = "not shown" if heap.resident_bytes is None else format_size(heap.resident_bytes)
        lines.append(f"{format_size(heap.bytes)} in {heap.objects} objects; resident, by the kernel: {resident}")
        say("".join(f"{line}\n" for line in lines))

    def _limits(self, _: str) -> None:
        limits = self._policy.limits
        say("".join(f"{name:<14} {getattr(limits, name)}\n" for name in Limits._fields))

    def _denied(self, _: str) -> None:
        lines = [printable(f"{one.layer}: {one.what}: {one.detail}")[:200] for one in self._denials[-_ROWS:]]
        say("".join(f"{line}\n" for line in lines or ["nothing was refused"]))

    def _files(self, _: str) -> None:
        say("".join(f"{printable(name)}\n" for name in self._session.files.list()))

    def _save(self, name: str) -> None:
        if not name:
            raise PolicyError(":save: a file is missing")
        self._session.save(name)

    def _load(self, name: str) -> None:
        loaded = Session.restore(name, self._policy)
        for session in (self._session, *reversed(self._originals)):
            session.close()
        self._session, self._originals = loaded, []
        self._undo.clear()
        for one in loaded.replayed:
            complain(f"step {one.step}: {one.what}")


def _cleaner(fd: int) -> Cleaner | Follower:
    return Cleaner() if os.isatty(fd) else Follower()
