"""A run that goes on while its owner reads what it writes and writes what it reads, both through pipes.

Nothing is kept: a pipe holds 64 KiB, the watch one chunk of as much, and a guest that is ahead of its reader waits.
"""

from __future__ import annotations

import os
import select

from ..core.errors import PolicyError
from ..watch.streams import End, pipe_to_end
from .background import Background, Controls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader, BufferedWriter
    from typing import Any, Protocol

    from ..result.model import Result
    from ..watch.terminal import Terminal

    class Readable(Protocol):
        """A file object, with or without a descriptor."""

        def read(self, size: int, /) -> str | bytes: ...

    Stdin = str | bytes | int | Readable | Iterable[str | bytes] | None

PIPE = -1  # as in the standard library's subprocess
READ = 65536


def source_of(stdin: Stdin) -> tuple[int | bytes | None, Iterator[str | bytes] | None]:
    """Returns what is given as standard input: bytes or a descriptor, or else an iterator to ask for more, chunk after
    chunk.

    Raises PolicyError for anything else.
    """
    if stdin is None or (isinstance(stdin, (int, bytes)) and not isinstance(stdin, bool)):
        return stdin, None
    if isinstance(stdin, (str, bytearray, memoryview)):
        return as_bytes(stdin), None
    if hasattr(stdin, "fileno"):
        try:
            return int(stdin.fileno()), None
        except OSError:  # io.UnsupportedOperation: a file in memory
            pass
    if hasattr(stdin, "read"):
        return None, _portions(stdin)
    if hasattr(stdin, "__iter__"):
        return None, iter(stdin)
    hint = ": jail.arun takes those" if hasattr(stdin, "__aiter__") else ""
    raise PolicyError(
        f"standard input is text, bytes, a descriptor, a file or an iterator, not {type(stdin).__name__}{hint}"
    )


def as_bytes(chunk: object) -> bytes:
    """Converts a chunk of input to bytes. Raises PolicyError for any other type."""
    if isinstance(chunk, str):
        try:
            return chunk.encode(errors="surrogateescape")
        except UnicodeEncodeError as error:
            character = chunk[error.start]
            raise PolicyError(f"standard input cannot be written as UTF-8: {character!r} is no character") from None
    if isinstance(chunk, (bytes, bytearray, memoryview)):
        return bytes(chunk)
    raise PolicyError(f"standard input is made of text or bytes, not {type(chunk).__name__}")


def _portions(file: Any) -> Iterator[str | bytes]:
    while portion := file.read(READ):
        yield portion


class Pipes:
    """Between a run and its owner: ``options`` for ``execute``, the ``ends`` that it closes, and the owner's
    descriptors."""

    def __init__(self, stdin: int | bytes | None, streams: bool, terminal: Terminal | None) -> None:
        self.ends: list[End] = []
        self.stdin, self.stdout, self.stderr = -1, -1, -1
        self.options: dict[str, Any] = {"stdin": stdin, "keep": not streams}
        if terminal:
            self.options["terminal"] = terminal
        try:
            if isinstance(stdin, int):
                self.options["stdin"] = self._input(stdin)
            if streams:
                self.stdout, out = self._output()
                self.stderr, err = self._output()
                self.options["forward"] = (out, err)
        except BaseException:
            self.close()
            raise

    def _input(self, stdin: int) -> End:
        if stdin == PIPE:
            theirs, self.stdin = os.pipe()
        else:
            try:
                theirs = os.dup(stdin)
            except (OSError, OverflowError):
                raise PolicyError(f"standard input: there is no open descriptor {stdin}") from None
        self.ends.append(End(theirs))
        return self.ends[-1]

    def _output(self) -> tuple[int, End]:
        ours, theirs = pipe_to_end()
        self.ends.append(theirs)
        return ours, theirs

    def close(self) -> None:
        for end in self.ends:
            end.close()
        for fd in (self.stdin, self.stdout, self.stderr):
            if fd >= 0:
                os.close(fd)


class Running(Controls):
    """A run that goes on, as ``jail.start`` gives it: a context manager that ends it when it is left.

    ``stdout``, ``stderr``: binary files to read. ``stdin``: one to write to if it was asked for, else None (a ``flush``
    sends, a ``close`` is the end of the guest's input). ``pid``: that of the jail's first process.

    Iterated, it gives ``(name, bytes)`` as they come, of both outputs, until both have ended. A guest whose output is
    not read waits, as for any pipe, until its wall time is over.
    """

    def __init__(
        self,
        work: Any,
        stdin: int | bytes | None,
        *,
        streams: bool = True,
        terminal: Terminal | None = None,
        **options: Any,
    ) -> None:
        """Returns when the guest's program runs. Raises what kept it from that; OSError where the owner has no pipe."""
        self._terminal = terminal
        pipes = Pipes(stdin, streams, terminal)
        self.stdin = os.fdopen(pipes.stdin, "wb") if pipes.stdin >= 0 else None
        self.stdout = os.fdopen(pipes.stdout, "rb") if streams else None
        self.stderr = os.fdopen(pipes.stderr, "rb") if streams else None
        try:
            self._run = Background(work, pipes.ends, **pipes.options, **options)
            self._run.wait_begun()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return self.exchange()

    def exchange(self, feed: Iterator[str | bytes] | None = None) -> Iterator[tuple[str, bytes]]:
        """Iterates as ``each``; in between, ``feed`` is asked for the next chunk whenever the guest's input can take
        it, and the end of it is the end of the input.
        """
        poll = select.poll()
        readers = {file.fileno(): (name, file) for name, file in self._outputs()}
        for fd in readers:
            poll.register(fd, select.POLLIN)
        feeder = _Feeder(self.stdin, feed) if feed is not None and self.stdin else None
        if feeder:
            poll.register(feeder.fd, select.POLLOUT)
        while readers or feeder:
            for fd, events in poll.poll():
                if feeder and fd == feeder.fd:
                    if events & select.POLLERR or not feeder.step():  # POLLERR: no reader is left
                        poll.unregister(fd)
                        feeder.close()
                        feeder = None
                    continue
                name, file = readers[fd]
                chunk = os.read(fd, READ)
                if chunk:
                    yield name, chunk
                else:
                    poll.unregister(fd)
                    del readers[fd]
                    file.close()

    def _outputs(self) -> list[tuple[str, BufferedReader]]:
        both = (("stdout", self.stdout), ("stderr", self.stderr))
        return [(name, file) for name, file in both if file is not None and not file.closed]

    def poll(self) -> Result | None:
        """Returns the result, once the run is over; None before."""
        return self._run.outcome() if self._run.ended else None

    def wait(self, timeout: float | None = None) -> Result:
        """Waits for the end of the run, and returns its result: its output is what was read, so ``stdout`` and
        ``stderr`` of it are empty.

        Raises TimeoutError after ``timeout`` seconds, and the run goes on; JailError where the jail is at fault.
        """
        if not self._run.wait(timeout):
            raise TimeoutError(f"the run goes on after {timeout} seconds")
        return self._run.outcome()

    def close(self) -> None:
        """Kills what is left, waits for the end and closes the files."""
        run = getattr(self, "_run", None)
        if run is not None:
            run.kill()
            run.wait()
        for file in (self.stdin, self.stdout, self.stderr):
            if file is not None:
                try:
                    file.close()
                except BrokenPipeError:
                    pass  # of input that has no reader any more

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close()
        if kind is None:
            self._run.outcome()  # raises what the run met with, if no caller has waited for it

    def __del__(self) -> None:
        if hasattr(self, "_run"):
            self._run.kill()


class _Feeder:
    """Asks for the next chunk when the one before has been taken."""

    def __init__(self, file: BufferedWriter, feed: Iterator[str | bytes]) -> None:
        self._file, self._feed = file, feed
        self._pending = memoryview(b"")
        self.fd = file.fileno()
        os.set_blocking(self.fd, False)

    def step(self) -> bool:
        """Feeds one chunk; returns False if there is nothing more, or no reader."""
        try:
            if not self._pending:
                self._pending = memoryview(as_bytes(next(self._feed)))
            self._pending = self._pending[os.write(self.fd, self._pending) :]
        except BlockingIOError:
            return True
        except (StopIteration, BrokenPipeError):
            return False
        return True

    def close(self) -> None:
        self._file.close()
