"""Functions by which a guest that opens no file (JavaScript) reads and writes those of its session.

TRUST: names and contents are the guest's. A name passes the same check as a caller's and is a key of a dictionary; the
bytes are limited by ``limits.disk``. No file of the host's is opened.
"""

from __future__ import annotations

import errno
import os

from ..core.errors import PolicyError
from ..plan.working_files import checked_name
from ..runs.host_functions import HostFunction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .memory_folder import MemoryFolder
    from .session_files import SessionFolder

MOST_BYTES = 4 << 20  # of one call as JSON, in which bytes take a third more


def functions_of(folder: SessionFolder) -> dict[str, HostFunction]:
    """Returns the functions that a guest is granted, by their names in JavaScript."""

    def named(name: str, work: Callable[[MemoryFolder, str], Any]) -> Any:
        checked = checked_name(name)
        try:
            return folder.use_memory(lambda memory: work(memory, checked))
        except OSError as error:
            raise OSError(error.errno, os.strerror(error.errno or errno.EIO), name) from None

    def read_file(name: str, encoding: str | None = None) -> str | bytes:
        if encoding not in (None, "utf8", "utf-8"):
            raise PolicyError("files: the encoding must be 'utf8', or none for bytes")
        content: bytes = named(name, lambda memory, its: memory.read(its))
        return content if encoding is None else content.decode("utf-8", "replace")

    def write_file(name: str, content: str | bytes) -> None:
        if not isinstance(content, str | bytes):
            raise PolicyError(f"files: the content must be text or bytes, not {type(content).__name__}")
        written = content.encode() if isinstance(content, str) else content
        named(name, lambda memory, its: memory.write_for_guest(its, written))

    def list_files() -> list[str]:
        names: list[str] = folder.use_memory(lambda memory: memory.names())
        return names

    def remove_file(name: str) -> None:
        named(name, lambda memory, its: memory.remove_for_guest(its))

    made: dict[str, Callable[..., object]] = {
        "readFile": read_file,
        "writeFile": write_file,
        "listFiles": list_files,
        "removeFile": remove_file,
    }
    return {name: HostFunction(function=function, max_bytes=MOST_BYTES) for name, function in made.items()}
