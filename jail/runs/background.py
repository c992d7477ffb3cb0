"""A run in a thread of its own, whose owner does something else meanwhile: reads, writes, waits, kills."""

from __future__ import annotations

import errno
import os
import threading

from ..core.cancel import Cancel, OwnCancel
from ..core.errors import JailError, SetupError, Unsupported
from ..core.fork_lock import disown, no_fork, own
from ..core.interrupts import Flag
from ..launch.guest_process import open_guest, send_signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..launch.start import Live
    from ..result.model import Result
    from ..watch.observation import Failure
    from ..watch.streams import End
    from ..watch.terminal import Terminal


class Background:
    """Calls ``work`` in the thread, with ``begun`` and ``cancel`` among its keywords, and keeps its Result or error.

    ``ends`` are closed with the run, whatever happens. ``tell`` is called in the thread when the guest's program
    runs, and when all is over. ``cancel`` ends the run too; ``kill()`` leaves it alone.

    A program that ends does not wait for the thread, and its jail ends with it. Must be made inside
    ``shielded()`` (jail/core/interrupts.py).
    """

    def __init__(
        self,
        work: Callable[..., Result],
        ends: Sequence[End] = (),
        *,
        cancel: Cancel | None = None,
        tell: Callable[[], object] | None = None,
        begins: bool = True,
        **options: Any,
    ) -> None:
        self.pid: int | None = None  # of the jail's first process
        self.failure: Failure | None = None  # of the program's exec
        self._owner = os.getpid()
        self._guest = -1  # a pidfd
        self._no_guest = "the guest has not begun"
        self._over = False
        self._lock = threading.Lock()  # of what is closed at the end
        self._ready, self._done = Flag(), Flag()
        self._tell = tell
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._kill: Cancel | None = None
        try:
            self._kill = OwnCancel()
            own(self, self._detach)
            options["begun"] = self._begun if begins else None
            options["cancel"] = (self._kill, cancel)
            self._thread = threading.Thread(target=self._run, args=(work, ends, options), name="jail", daemon=True)
            self._thread.start()
        except BaseException as error:
            self._close(ends)
            if type(error) is RuntimeError:
                raise SetupError("thread", "jail", errno.EAGAIN, "fix: ulimit -u unlimited") from None
            raise

    def _run(self, work: Callable[..., Result], ends: Sequence[End], options: dict[str, Any]) -> None:
        try:
            self._result = work(**options)
        except BaseException as error:
            self._error = error
        finally:
            self._close(ends)
            self._done.set()
            self._say()

    def _begun(self, live: Live, failure: Failure | None) -> None:
        self.pid, self.failure = live.pid, failure
        if failure:
            return
        try:
            self._guest = open_guest(live.pid, live.plan.shares_host)
        except ProcessLookupError:
            self._no_guest = ""  # it was quick
        except OSError as error:
            self._no_guest = f"/proc does not tell which process the guest is: {error}"
        self._say()

    def _say(self) -> None:
        self._ready.set()
        if self._tell:
            self._tell()

    def _close(self, ends: Sequence[End]) -> None:
        for end in ends:
            end.close()
        with self._lock:
            self._over = True
            self._detach()

    def _detach(self) -> None:
        with no_fork:
            disown(self)
            if self._kill:
                self._kill.close()
            guest, self._guest = self._guest, -1
            if guest >= 0:
                os.close(guest)

    # --- from other threads

    def wait_begun(self) -> None:
        """Waits until the guest's program runs, or is over; raises what kept the jail from being built."""
        self._ready.wait()
        if self._error is not None:
            raise self._error

    @property
    def ended(self) -> bool:
        return self._over

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until the run is over, at most ``timeout`` seconds; returns whether it is."""
        if self._owner != os.getpid():
            raise JailError(f"this run belongs to process {self._owner}, of which this one was forked")
        return self._done.wait(timeout)

    def outcome(self) -> Result:
        """Waits for the end. Raises what ``execute`` raised."""
        self.wait()
        if self._result is None:
            assert self._error is not None
            raise self._error
        return self._result

    def kill(self) -> None:
        """Kills the whole jail, at once; does nothing to one that is gone."""
        with self._lock:
            if self._kill and not self._over and self._owner == os.getpid():
                self._kill.trigger()

    def send_signal(self, number: int) -> None:
        """Sends a signal to the guest's first process; does nothing to one that is gone. Raises Unsupported where it
        cannot be found.
        """
        with self._lock:
            if self._guest >= 0 and not self._over:
                send_signal(self._guest, number)
            elif self._no_guest and not self._over:
                raise Unsupported(f"signal {number} cannot be sent: {self._no_guest}")


class Controls:
    """The controls that the owner of a running jail has, whichever way its streams are read."""

    _run: Background
    _terminal: Terminal | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the jail's first process, as the supervisor sees it; None before there is one."""
        return self._run.pid

    def kill(self) -> None:
        """Ends the whole jail at once: the verdict is ``cancelled``."""
        self._run.kill()

    def send_signal(self, number: int) -> None:
        """Sends the signal of this ``number`` to the guest's first process. Raises Unsupported if this machine's /proc
        does not tell which one it is.
        """
        self._run.send_signal(number)

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size of the run's terminal to so many ``rows`` and ``columns``, and tells the guest by SIGWINCH.
        Raises Unsupported without ``tty``.
        """
        if self._terminal is None:
            raise Unsupported("resize: this run has no terminal (fix: tty=True)")
        self._terminal.resize(rows, columns)

    def terminate(self) -> None:
        """Sends SIGTERM: the guest may still clean up."""
        self.send_signal(15)
