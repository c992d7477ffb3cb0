"""Shows uncaught exceptions, as sys.excepthook and threading.excepthook do.

C's own (to Python 3.12) takes the cause of an exception for another one, but ``raise ... from Class`` puts there
whatever the class makes, and C then reads any object as an exception.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def show_exception(kind: Any, value: Any, traceback: Any, /) -> None:
    """Shows an exception with those that it came of."""
    from traceback import print_exception, print_tb

    try:
        print_exception(kind, value, traceback)
    except AttributeError:  # of a cause that is none
        print_tb(traceback)
        sys.stderr.write(f"{kind.__name__}: {value}\n")


def show_exception_of_thread(args: Any, /) -> None:
    """Shows the exception that has ended a thread."""
    if args.exc_type is SystemExit or sys.stderr is None:
        return
    thread = args.thread
    sys.stderr.write(f"Exception in thread {'<unknown>' if thread is None else thread.name}:\n")
    show_exception(args.exc_type, args.exc_value, args.exc_traceback)
    sys.stderr.flush()


def install() -> None:
    """Puts them in the place of the interpreter's."""
    sys.excepthook = sys.__excepthook__ = show_exception


for _function, _name, _module in (
    (show_exception, "excepthook", "sys"),
    (show_exception_of_thread, "excepthook", "threading"),
):
    _function.__name__ = _function.__qualname__ = _name
    _function.__module__ = _module
