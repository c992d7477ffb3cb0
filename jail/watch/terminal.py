"""A terminal of the jail's own in the place of the guest's standard streams: jail-init opens it (step_terminal in
native/steps/process.c) and hands over the end that the supervisor reads and writes.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from _thread import RLock

from .streams import End, Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

TCGETS, TCSETS, TIOCSWINSZ = 0x5401, 0x5402, 0x5414
MODES_SIZE = 36  # struct termios of the kernel: four words of flags, the line discipline, 19 characters
END_OF_INPUT = b"\x04"  # VEOF, unless the guest has set another
_IUTF8 = 0o40000  # an erased character takes all its bytes with it
_READ = 65536


class TerminalOutput(Output):
    """Reads what the guest writes to its terminal, until no process of the jail has it open any more."""

    def __init__(self, keep: bool, forward: int | End | None, clean: Callable[[bytes], bytes] | None) -> None:
        super().__init__("stdout", keep, forward, clean)
        self.has_come = False
        self.lock = (
            RLock()
        )  # of the descriptor, for a thread that sets the size, and for a signal's handler in this one

    def come(self, terminal: int) -> None:
        """Reads from the terminal from here on, in the place of the pipe that nothing was written to."""
        os.set_blocking(terminal, False)
        with self.lock:
            before, self.read_end = self.read_end, terminal
            self.has_come = True
        os.close(before)

    def wanted(self) -> tuple[int, int] | None:
        # jail-init has closed the pipe, perhaps, and its word that the terminal is there is still to be read
        return super().wanted() if self.has_come else None

    def close_own_end(self) -> None:
        with self.lock:
            super().close_own_end()

    def control(self, request: int, argument: bytes) -> bytes:
        """Makes an ioctl(2) of the terminal; returns its answer, b"" where there is none yet or any more."""
        with self.lock:
            return fcntl.ioctl(self.read_end, request, argument) if self.has_come and self.open else b""

    def _read(self) -> bytes:
        try:
            return super()._read()
        except OSError as error:
            if error.errno != errno.EIO:  # the other end is closed
                raise
            return b""


class TerminalInput(Input):
    """Types at the guest's terminal. The end of the source is typed too, as the character that tells it."""

    def __init__(self, output: TerminalOutput, typed: Callable[[bytes], bytes] | None) -> None:
        super().__init__()
        self._output, self._typed = output, typed
        self._is_over, self._is_at_line_start = False, True

    def feed(self, source: int | bytes | End | None) -> None:
        text = b"" if source is None else source
        super().feed(text)
        if isinstance(text, bytes):
            self._is_over, self._is_at_line_start = True, not text or text[-1:] == b"\n"
            self._pending = memoryview(text + self._end_of_input())

    def come(self, terminal: int) -> None:
        """Writes to the terminal from here on."""
        self._write_end.close()
        self._write_end = End(os.dup(terminal))

    def wanted(self) -> tuple[int, int] | None:
        if not self._output.has_come or (self._is_over and not self._pending):
            return None
        if not self._output.open:
            self.close_own_end()
        return super().wanted()

    def step(self) -> None:
        if self._write_end.fd < 0:
            return
        if not self._pending and not self._is_over:
            self._pending = memoryview(self._more())
        try:
            self._pending = self._pending[os.write(self._write_end.fd, self._pending) :]
        except BlockingIOError:
            return
        except OSError:  # no process of the jail has it open
            self.close_own_end()

    def _more(self) -> bytes:
        assert self._source is not None
        try:
            chunk = os.read(self._source, _READ)
        except BlockingIOError:
            return b""
        except OSError:  # the caller's terminal is gone
            chunk = b""
        if not chunk:
            self._is_over = True
            return self._end_of_input()
        self._is_at_line_start = chunk[-1:] == b"\n"
        return self._typed(chunk) if self._typed else chunk

    def _end_of_input(self) -> bytes:
        """Returns what ends the input: within a line one hands over the line, and the next tells the end."""
        return END_OF_INPUT if self._is_at_line_start else END_OF_INPUT * 2


class Terminal:
    """The controls of one run's terminal. A setting that comes before the terminal is made as soon as there is one.

    ``modes``: a struct termios that it begins with; by default the kernel's. ``typed``: the typed bytes pass through
    this function.
    """

    def __init__(
        self,
        rows: int = 24,
        columns: int = 80,
        modes: bytes | None = None,
        typed: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._size, self._modes, self._typed = (rows, columns), modes, typed
        self._output: TerminalOutput | None = None
        self._input: TerminalInput | None = None

    def open_output(
        self, keep: bool, forward: int | End | None, clean: Callable[[bytes], bytes] | None
    ) -> TerminalOutput:
        """Opens the output of the run."""
        self._output = TerminalOutput(keep, forward, clean)
        return self._output

    def open_input(self) -> TerminalInput:
        """Opens the input of the run, after its output."""
        assert self._output is not None
        self._input = TerminalInput(self._output, self._typed)
        return self._input

    def come(self, terminal: int) -> None:
        """Takes the terminal that jail-init has opened. Raises OSError."""
        assert self._output is not None
        assert self._input is not None
        self._output.come(terminal)
        self._input.come(terminal)
        modes = self._modes
        if modes is None:
            now = self._output.control(TCGETS, bytes(MODES_SIZE))
            (flags,) = struct.unpack_from("I", now)
            modes = struct.pack("I", flags | _IUTF8) + now[4:]
        self._output.control(TCSETS, modes)  # at this end it sets the modes of the other
        self.resize(*self._size)

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size; the kernel tells the guest's foreground processes by SIGWINCH."""
        self._size = rows, columns
        if self._output is not None:
            self._output.control(TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def redraw(self) -> None:
        """Makes the guest draw its screen again: of the same size twice the kernel tells nothing."""
        rows, columns = self._size
        self.resize(rows, columns + 1)
        self.resize(rows, columns)
