"""The guest's standard streams: always pipes of our own: no flag it sets and no file it reopens is the caller's."""

from __future__ import annotations

import errno
import os
import select
import stat

from ..errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_READ = 65536
_fed: set[Input] = set()  # those whose end is still to come


def _let_go() -> None:
    """In a forked copy of this process: while it held a writing end too, the guest would never see its input end."""
    for one in tuple(_fed):
        one.shut()


os.register_at_fork(after_in_child=_let_go)


class Output:
    """One of the guest's output streams: read as it comes, kept up to what the budget allows, forwarded where asked
    for.

    While the place it is forwarded to is full, the guest's pipe is not read: it blocks, and we hold one chunk.
    """

    def __init__(self, name: str, keep: bool, forward: int | None, clean: Callable[[bytes], bytes] | None) -> None:
        self.name = name
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self.kept: list[bytes] | None = [] if keep else None
        self.total = 0
        self.truncated = False
        self.open = True
        self.lost: int | None = None  # the errno with which what we forward to has refused the rest
        self._forward, self._clean = forward, clean
        self._pending = b""
        # A pipe that polls writable takes PIPE_BUF bytes without blocking (poll(2), pipe(7)); a file takes anything.
        slow = forward is not None and not stat.S_ISREG(os.fstat(forward).st_mode)
        self._portion = select.PIPE_BUF if slow else _READ

    def wanted(self) -> tuple[int, int] | None:
        """The descriptor and poll events to wait for, or None when there is nothing left to do."""
        if self._pending and self._forward is not None:
            return self._forward, select.POLLOUT
        return (self.read_end, select.POLLIN) if self.open else None

    def step(self, room: int) -> bool:
        """Does what the poll has shown to be possible; False when there was nothing to read.

        Keeps and forwards at most ``room`` bytes more.
        """
        if self._pending:
            self._write()
            return True
        try:
            chunk = os.read(self.read_end, _READ) if self.open else b""
        except BlockingIOError:
            return False
        if not chunk:
            self.shut()
            return False
        self.total += len(chunk)
        if len(chunk) > room:
            chunk, self.truncated = chunk[: max(0, room)], True
        if self.kept is not None:
            self.kept.append(chunk)
        if self._forward is not None:
            self._pending = self._clean(chunk) if self._clean else chunk
            self._write()
        return True

    def _write(self) -> None:
        forward = self._forward
        if forward is None or not self._pending:
            return
        if self._portion != _READ and not _writable(forward):
            return
        try:
            written = os.write(forward, self._pending[: self._portion])
        except BlockingIOError:  # the caller's own descriptor may be non-blocking
            return
        except OSError as error:  # nobody reads any more: the guest is to find that out as it would outside
            if error.errno != errno.EPIPE:
                self.lost = error.errno
            self._forward, self._pending = None, b""
            self.shut()
            return
        self._pending = self._pending[written:]

    @property
    def busy(self) -> bool:
        return bool(self._pending)

    def shut(self) -> None:
        """Closes our end; a guest that still writes gets SIGPIPE."""
        if self.open:
            self.open = False
            os.close(self.read_end)

    def give_away(self) -> None:
        """Closes the guest's end in this process, once the guest has it."""
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    def close(self) -> None:
        self.give_away()
        self.shut()

    def content(self) -> bytes:
        return b"".join(self.kept or ())


class Input:
    """The guest's standard input, fed from bytes or from a descriptor of the caller's, which keeps its flags."""

    def __init__(self) -> None:
        self._source: int | None = None
        self._source_polls = False
        self._pending = memoryview(b"")
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.write_end, False)
        self._open = True
        _fed.add(self)

    def feed(self, source: int | bytes | None) -> None:
        """What it is fed from; to be said once. Raises PolicyError for a descriptor that is not open."""
        self._source = source if isinstance(source, int) else None
        self._source_polls = self._source is not None and not stat.S_ISREG(_mode(self._source))
        self._pending = memoryview(source) if isinstance(source, bytes) else memoryview(b"")
        if not self._pending and self._source is None:
            self.shut()

    def wanted(self) -> tuple[int, int] | None:
        if not self._open:
            return None
        if self._pending or not self._source_polls:
            return self.write_end, select.POLLOUT
        return (self._source, select.POLLIN) if self._source is not None else None

    def step(self) -> None:
        if not self._open:
            return
        if not self._pending:
            if self._source is None:
                self.shut()
                return
            try:
                self._pending = memoryview(os.read(self._source, _READ))
            except BlockingIOError:
                return
            except OSError:  # a directory, a hung-up terminal: no more input
                self._pending = memoryview(b"")
            if not self._pending:
                self.shut()
                return
        try:
            self._pending = self._pending[os.write(self.write_end, self._pending) :]
        except BlockingIOError:
            return
        except OSError:  # the guest has closed its end
            self.shut()
            return
        if not self._pending and self._source is None:
            self.shut()

    def shut(self) -> None:
        if self._open:
            self._open = False
            _fed.discard(self)
            os.close(self.write_end)

    def give_away(self) -> None:
        if self.read_end >= 0:
            os.close(self.read_end)
            self.read_end = -1

    def close(self) -> None:
        self.give_away()
        self.shut()


def _mode(fd: int) -> int:
    try:
        return os.fstat(fd).st_mode
    except (OSError, OverflowError):
        raise PolicyError(f"standard input: there is no open descriptor {fd}") from None


def _writable(fd: int) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    return bool(poll.poll(0))
