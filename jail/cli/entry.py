"""Starts and ends the program: every failure is one line on standard error and a status of the interface."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

FAILED, INTERRUPTED, BROKEN_PIPE = 125, 130, 141


def main() -> NoReturn:
    """Runs ``sys.argv`` and ends the process with the status.

    By os._exit, which saves the 2 ms in which Python takes itself apart: all that is open by now are the standard
    streams, flushed here, and descriptors, which the kernel closes.
    """
    status = FAILED
    try:
        _open_standard_descriptors()
        status = run(sys.argv[1:])
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # was closed when we started
                stream.flush()
    except BrokenPipeError:
        status = BROKEN_PIPE
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError:  # the disk is full, and with it gone what we would say about it
        status = FAILED
    finally:
        os._exit(status)


def run(arguments: list[str]) -> int:
    """Runs one command line, as main does; returns its exit status."""
    try:
        if "_JAIL_COMPLETE" in os.environ:  # a shell asks, by what `jail completion` printed
            from .commands import complete

            return complete()
        if arguments and arguments[0].partition("=")[0] == "--host":
            from .remote import carry_out as carry_out_there

            return carry_out_there(arguments)
        from . import quick

        parsed = quick.parse(arguments)
        if parsed is not None:
            from .dispatch import carry_out

            return carry_out(parsed)
        from .commands import carry_out_any

        return carry_out_any(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  # the end of the line: it is told below, as what it is
        return _explain(error)


def _explain(error: Exception) -> int:
    from ..core.errors import JailError
    from .write import complain

    if isinstance(error, JailError):
        complain(str(error))
    elif isinstance(error, MemoryError):
        complain("out of memory (fix: free some, or raise the limit that this program runs under)")
    elif isinstance(error, OSError) and error.errno:
        # The kernel may always refuse: a pipe when all descriptors are taken, room on a full disk.
        fix = " (fix: ulimit -n 256)" if error.errno == errno.EMFILE else ""
        complain(f"{error.filename or 'start'}: {os.strerror(error.errno).lower()}{fix}")
    else:
        said = f": {error}" if str(error) else ""
        complain(f"internal error: {type(error).__name__}{said} (a bug in jail; JAIL_DEBUG=1 shows where)")
    if os.environ.get("JAIL_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    return FAILED


def _open_standard_descriptors() -> None:
    """Opens the standard descriptors that the program was started without, so that no later descriptor takes their
    place.

    An output that was closed stays one that cannot be written to, so that what is lost there is told.
    """
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest free number, which is this one
