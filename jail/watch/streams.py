"""The guest's standard streams: always pipes of our own, so that no flag it sets is set for a file of the caller's."""

from __future__ import annotations

import errno
import os
import select
import stat

from ..core.errors import PolicyError
from ..core.fork_lock import no_fork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from .channel import Channel

    class Sink(Protocol):
        """Takes what is read, while it is not full."""

        @property
        def is_full(self) -> bool: ...

        def put(self, name: str, chunk: bytes) -> None: ...


_READ = 65536
_ends: set[End] = set()  # those that are open; no fork comes between what an End says and what is open


class End:
    """A descriptor of ours whose closing the process at its other end waits for; the first of our closers closes it.

    ``own_pipe``: no other process has it, so it has been made non-blocking.
    """

    def __init__(self, fd: int, own_pipe: bool = False) -> None:
        self.fd, self.own_pipe = fd, own_pipe
        if own_pipe:
            os.set_blocking(fd, False)
        _ends.add(self)

    def close(self) -> None:
        with no_fork:
            _ends.discard(self)
            fd, self.fd = self.fd, -1
            if fd >= 0:
                os.close(fd)


def pipe_to_end(own_pipe: bool = True) -> tuple[int, End]:
    """Makes a pipe: (the reading descriptor, the writing End)."""
    with no_fork:
        read_end, write_end = os.pipe()
        return read_end, End(write_end, own_pipe)


def _detach() -> None:
    """Closes the end in a forked copy of this process: while that held it too, the other side would wait for ever."""
    for end in tuple(_ends):
        end.close()


os.register_at_fork(after_in_child=_detach)


class Output:
    """An output stream of the guest: read as it comes, kept up to what the budget allows, forwarded where asked for.

    While the place it is forwarded to is full, the guest's pipe is not read: it blocks, and we hold one chunk. Where
    that place is an End, it is closed when the stream ends.
    """

    def __init__(
        self, name: str, keep: bool, forward: int | End | None, clean: Callable[[bytes], bytes] | None
    ) -> None:
        self.name = name
        self._end = forward if isinstance(forward, End) else None
        fd = forward.fd if isinstance(forward, End) else forward
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        # no list: a guest that writes byte by byte would fill it with as many objects
        self.kept = bytearray() if keep else None
        self.total = 0
        self.truncated = False
        self.open = True
        self.lost: int | None = None  # the errno with which what we forward to has refused the rest
        self._forward, self._clean = fd, clean
        self._pending = b""
        self.sink: Sink | None = None  # takes what is read in the place of ``kept``
        # A pipe that polls writable takes PIPE_BUF bytes without blocking (poll(2), pipe(7)); a file takes anything.
        takes_all = fd is None or (self._end and self._end.own_pipe) or stat.S_ISREG(os.fstat(fd).st_mode)
        self._portion = _READ if takes_all else select.PIPE_BUF

    def wanted(self) -> tuple[int, int] | None:
        """Returns the descriptor and poll events to wait for, or None when there is nothing left to do."""
        if self._pending and self._forward is not None:
            return self._forward, select.POLLOUT
        if self.sink and self.sink.is_full:
            return None
        return (self.read_end, select.POLLIN) if self.open else None

    def step(self, room: int) -> bool:
        """Carries out what the poll has shown to be possible; returns False if there was nothing to read.

        Keeps and forwards at most ``room`` bytes more.
        """
        if self._pending:
            self._write()
            return True
        try:
            chunk = self._read() if self.open else b""
        except BlockingIOError:
            return False
        if not chunk:
            self.close_own_end()
            return False
        self.total += len(chunk)
        if len(chunk) > room:
            chunk, self.truncated = chunk[: max(0, room)], True
        if self.sink:
            self.sink.put(self.name, chunk)
        elif self.kept is not None:
            self.kept += chunk
        if self._forward is not None:
            self._pending = self._clean(chunk) if self._clean else chunk
            self._write()
        return True

    def _read(self) -> bytes:
        return os.read(self.read_end, _READ)

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
        except OSError as error:  # no reader is left: the guest must find that out as it would outside
            if error.errno != errno.EPIPE:
                self.lost = error.errno
            self._forward, self._pending = None, b""
            self.close_own_end()
            return
        self._pending = self._pending[written:]

    @property
    def busy(self) -> bool:
        return bool(self._pending)

    def close_own_end(self) -> None:
        """Closes our ends; a guest that still writes gets SIGPIPE."""
        if self.open:
            self.open = False
            os.close(self.read_end)
        if self._end:
            self._end.close()
            self._forward, self._pending = None, b""

    def release(self) -> None:
        """Closes the guest's end in this process, once the guest has it."""
        fd, self.write_end = self.write_end, -1
        if fd >= 0:
            os.close(fd)

    def close(self) -> None:
        self.release()
        self.close_own_end()

    def content(self) -> bytes:
        return bytes(self.kept or b"")

    def begin_anew(self) -> None:
        """Forgets what was read so far: what comes next is another evaluation's."""
        self.total, self.truncated = 0, False
        if self.kept is not None:
            self.kept = bytearray()


class Input:
    """The guest's standard input, fed from bytes or from a descriptor of the caller's, which keeps its flags.

    An End is closed when nothing more can be fed from it.
    """

    def __init__(self) -> None:
        self._end: End | None = None
        self._source: int | None = None
        self._source_polls = False
        self._pending = memoryview(b"")
        self.read_end, self._write_end = pipe_to_end()

    def feed(self, source: int | bytes | End | None) -> None:
        """Sets the source that it is fed from; must be called once. Raises PolicyError for a descriptor that is not
        open.
        """
        self._end = source if isinstance(source, End) else None
        self._source = source.fd if isinstance(source, End) else source if isinstance(source, int) else None
        self._source_polls = self._source is not None and not stat.S_ISREG(_mode(self._source))
        self._pending = memoryview(source) if isinstance(source, bytes) else memoryview(b"")
        if not self._pending and self._source is None:
            self.close_own_end()

    def wanted(self) -> tuple[int, int] | None:
        if self._write_end.fd < 0:
            return None
        if self._pending or not self._source_polls:
            return self._write_end.fd, select.POLLOUT
        return (self._source, select.POLLIN) if self._source is not None else None

    def step(self) -> None:
        if self._write_end.fd < 0:
            return
        if not self._pending:
            if self._source is None:
                self.close_own_end()
                return
            try:
                self._pending = memoryview(os.read(self._source, _READ))
            except BlockingIOError:
                return
            except OSError:  # a directory, a hung-up terminal: no more input
                self._pending = memoryview(b"")
            if not self._pending:
                self.close_own_end()
                return
        try:
            self._pending = self._pending[os.write(self._write_end.fd, self._pending) :]
        except BlockingIOError:
            return
        except OSError:  # the guest has closed its end
            self.close_own_end()
            return
        if not self._pending and self._source is None:
            self.close_own_end()

    def close_own_end(self) -> None:
        self._write_end.close()
        if self._end:
            self._end.close()

    def release(self) -> None:
        fd, self.read_end = self.read_end, -1
        if fd >= 0:
            os.close(fd)

    def close(self) -> None:
        self.release()
        self.close_own_end()


class GuestStreams:
    """The standard streams of one guest and its channel. ``kept``: bytes of output that are kept.

    While ``is_read`` is False what the guest writes waits in its pipes.
    """

    def __init__(self, stdin: Input, outputs: tuple[Output, Output], channel: Channel | None, kept: int) -> None:
        self.stdin, self.outputs, self.channel, self.kept = stdin, outputs, channel, kept
        self.line: Channel | None = None  # of calls, where one command of a session has it beside the channel
        self.is_read = True

    def wanted(self) -> Iterator[tuple[int, int]]:
        """Yields the descriptors and poll events to wait for."""
        for stream in (*self.outputs, self.stdin, self.channel, self.line) if self.is_read else ():
            wanted = stream.wanted() if stream else None
            if wanted:
                yield wanted

    def take(self, ready: dict[int, int]) -> None:
        """Reads and writes what is ready."""
        for output in self.outputs:
            wanted = output.wanted()
            if wanted and wanted[0] in ready:
                output.step(self.room())
        wanted = self.stdin.wanted()
        if wanted and wanted[0] in ready:
            self.stdin.step()
        for channel in (self.channel, self.line):
            if channel and channel.fd in ready:
                channel.step(ready[channel.fd])

    def room(self) -> int:
        """Returns how many more bytes of output may be kept."""
        out, err = self.outputs
        return self.kept - min(out.total, self.kept) - min(err.total, self.kept)

    def written(self) -> int:
        """Returns the bytes of output that have been read, kept or not."""
        out, err = self.outputs
        return out.total + err.total

    def drain(self, waits_for: Callable[[Output], bool]) -> None:
        """Reads to the end what a guest that is gone has written. ``waits_for``: waits until the receiver of an output
        takes more; False if it must not wait any longer. No process of the jail can write any more; a pipe that is
        empty is done, though a process that the host program forked may still hold its other end.
        """
        for output in self.outputs:
            while output.step(self.room()):
                if output.busy and not waits_for(output):
                    break
            output.close_own_end()
        if self.channel:
            self.channel.drain()

    def take_what_is_there(self, most: int) -> None:
        """Reads what the pipes hold, up to ``most`` bytes: a guest that still runs may write faster than we read."""
        for output in self.outputs:
            while self.written() <= most and output.step(self.room()):
                pass


def _mode(fd: int) -> int:
    try:
        return os.fstat(fd).st_mode
    except (OSError, OverflowError):
        raise PolicyError(f"standard input: there is no open descriptor {fd}") from None


def _writable(fd: int) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    return bool(poll.poll(0))
