"""The caller's terminal during ``run --tty``: keys go to the guest's, and the modes are restored at the end."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # as interrupt.py
import fcntl
import os
import struct
import time

from ..core.control_functions import RESET, ControlFunctions
from ..core.terminal import Follower
from ..launch import native
from ..watch.terminal import MODES_SIZE, TCGETS, TCSETS, Terminal
from .write import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .interrupt import Interrupt

_TIOCGWINSZ, _TCSETSF = 0x5413, 0x5404
_SIGCONT, _SIGWINCH = 18, 28
_WAY_OUT = b"\x1d\x1d\x1d"  # Ctrl-], as of systemd-nspawn(1)
_WAY_OUT_SECONDS = 1.0
# XTWINOPS: the title is kept on the terminal's own stack while the guest may change it
_KEEP_TITLE, _TAKE_TITLE = b"\x1b[22;0t", b"\x1b[23;0t"


class CallersTerminal:
    """``terminal`` is for the run, ``clean`` for its output. A context manager: within, what is typed goes to the guest
    as it is, unless standard input is no terminal.

    ``raw``: the guest's output passes as it is.
    """

    def __init__(self, raw: bool, interrupt: Interrupt) -> None:
        self._raw, self._interrupt = raw, interrupt
        self._is_shown = os.isatty(1)
        self._modes = _ioctl(0, TCGETS, bytes(MODES_SIZE)) if os.isatty(0) else b""
        self._typed, self._typed_at = b"", 0.0
        self._guard = -1
        self._before: dict[int, object] = {}
        self.clean = ControlFunctions(raw) if self._is_shown else Follower()
        self.terminal = Terminal(*_size(), modes=self._modes or None, typed=self._look if self._modes else None)

    def __enter__(self) -> CallersTerminal:
        if self._modes:
            self._start_guard()
        for number, handler in ((_SIGWINCH, self._resized), (_SIGCONT, self._continued)):
            self._before[number] = _signal.signal(number, handler)
        if self._interrupt.pause:
            self._interrupt.pause.around = self
        self._show(_KEEP_TITLE if self._raw else b"")
        self._set_raw_modes()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            _signal.signal(number, handler)
        if self._interrupt.pause:
            self._interrupt.pause.around = None
        self._show(self.clean.finish() + (_TAKE_TITLE if self._raw else b""))
        self._restore_modes()
        if self._guard >= 0:
            put(self._guard, b"\0")
            os.close(self._guard)

    def release(self) -> None:
        """Restores the modes of the terminal, for the time that this process is stopped."""
        if isinstance(self.clean, ControlFunctions):
            self._show(self.clean.reset())
        self._restore_modes()

    def take_again(self) -> None:
        """Sets raw modes again, and has the guest draw its screen."""
        self._set_raw_modes()
        if isinstance(self.clean, ControlFunctions):
            self._show(self.clean.restore())
        self.terminal.resize(*_size())
        self.terminal.redraw()

    def _start_guard(self) -> None:
        """Starts a helper process that restores the modes if this process is killed by SIGKILL."""
        theirs, self._guard = os.pipe()
        try:
            native.start_helper(["terminal"], [theirs, 0])
        finally:
            os.close(theirs)
        put(self._guard, self._modes + (RESET if self._is_shown else b"") + (_TAKE_TITLE if self._raw else b""))

    def _set_raw_modes(self) -> None:
        if self._modes:
            _ioctl(0, TCSETS, _without_line_discipline(self._modes))

    def _restore_modes(self) -> None:
        """Sets the modes that were found, and discards unread input: late answers of the terminal."""
        if self._modes:
            _ioctl(0, _TCSETSF, self._modes)

    def _show(self, text: bytes) -> None:
        if text and self._is_shown:
            try:
                put(1, text)
            except OSError:
                pass  # the terminal is gone

    def _resized(self, *_: object) -> None:
        self.terminal.resize(*_size())

    def _continued(self, *_: object) -> None:
        """Takes the terminal again after a SIGSTOP, of which nothing was told: the shell has set modes of its own."""
        self._set_raw_modes()

    def _look(self, chunk: bytes) -> bytes:
        """Looks for the escape key: a guest that reads nothing, or ignores Ctrl-C, would keep the terminal until its
        wall limit."""
        now = time.monotonic()
        if now - self._typed_at > _WAY_OUT_SECONDS:
            self._typed = b""
        if not self._typed.endswith(_WAY_OUT[:1]):
            self._typed_at = now
        self._typed = (self._typed + chunk)[-len(_WAY_OUT) :]
        if self._typed == _WAY_OUT:
            self._interrupt.cancel.trigger()
        return chunk


def _without_line_discipline(modes: bytes) -> bytes:
    """Returns these modes as cfmakeraw(3) has them: each byte goes as it is, both ways, and none is a signal."""
    iflag, oflag, cflag, lflag = struct.unpack_from("4I", modes)
    iflag &= ~(0o1 | 0o2 | 0o10 | 0o40 | 0o100 | 0o200 | 0o400 | 0o2000)  # IGNBRK ... IXON
    oflag &= ~0o1  # OPOST
    lflag &= ~(0o10 | 0o100 | 0o2 | 0o1 | 0o100000)  # ECHO, ECHONL, ICANON, ISIG, IEXTEN
    cflag = cflag & ~(0o60 | 0o400) | 0o60  # CS8, no parity
    characters = bytearray(modes[16:])
    characters[1 + 5], characters[1 + 6] = 0, 1  # VTIME, VMIN, behind the line discipline's number
    return struct.pack("4I", iflag, oflag, cflag, lflag) + bytes(characters)


def _size() -> tuple[int, int]:
    """Returns the rows and columns of the caller's terminal."""
    for fd in (1, 0, 2):
        rows, columns = struct.unpack_from("2H", _ioctl(fd, _TIOCGWINSZ, bytes(8)) or bytes(8))
        if rows and columns:
            return rows, columns
    return 24, 80


def _ioctl(fd: int, request: int, argument: bytes) -> bytes:
    """Makes an ioctl(2); returns b"" where it fails: the terminal is gone, or another job has it."""
    try:
        return fcntl.ioctl(fd, request, argument)
    except OSError:
        return b""
