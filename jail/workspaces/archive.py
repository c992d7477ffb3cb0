"""Writes and reads the changes of a workspace as a tar archive: first changes.json, then a content for each file.

An archive that is read is hostile input. Its members must be exactly those that changes.json implies, in that order and
of the sizes that it says; names, sizes, numbers and depth have limits, and nothing in it is a path that is opened.
"""

from __future__ import annotations

import itertools
import json  # noqa: TID253  # this module is loaded for archives alone
import tarfile
from contextlib import ExitStack, contextmanager  # noqa: TID253

from ..core.errors import PolicyError
from .archive_rows import Row, row_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO, Any

SCHEMA = 1
MOST_CHANGES = 200_000
MOST_BYTES = 8 << 30  # of all contents
_MOST_LISTED = 64 << 20  # bytes of changes.json
_LIST, _CONTENT = "changes.json", "content/{}"
_CHUNK = 1 << 18
_WINDOW = 1 << 27  # bytes of memory that an archive may ask for to be read
ENDINGS = (".tar.zst", ".tar.gz", ".tar")


class Writer:
    """Writes one archive to an open file."""

    def __init__(self, file: IO[bytes], rows: Sequence[Row]) -> None:
        self._file, self._number = file, 0
        listed = json.dumps({"schema": SCHEMA, "changes": [row.as_dict() for row in rows]}).encode()
        if len(rows) > MOST_CHANGES or len(listed) > _MOST_LISTED or sum(map(size_of, rows)) > MOST_BYTES:
            raise PolicyError("too many changes for an archive, or too large ones (fix: only=, exclude=)")
        self._head(_LIST, len(listed))
        self._file.write(listed + bytes(-len(listed) % 512))

    def content(self, size: int, chunks: Iterator[bytes]) -> None:
        """Writes the content of the next file. Raises PolicyError if it is not as long as it was."""
        self._head(_CONTENT.format(self._number), size)
        self._number += 1
        left = size
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                break
            self._file.write(chunk)
        if left:
            raise PolicyError("a file of the workspace has changed while it was saved")
        self._file.write(bytes(-size % 512))

    def end(self) -> None:
        self._file.write(bytes(1024))

    def _head(self, name: str, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._file.write(member.tobuf(tarfile.GNU_FORMAT))


class Reader:
    """Reads one archive from an open file, of which it believes nothing. Raises PolicyError for a wrong one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._number = file, 0
        size = self._head(_LIST)
        if size > _MOST_LISTED:
            raise PolicyError("changes.json is too large")
        self.rows = _rows(self._bytes(size))
        self._bytes(-size % 512)

    def content(self, size: int) -> Iterator[bytes]:
        """Yields the content of the next file, which must be read to its end."""
        name = _CONTENT.format(self._number)
        self._number += 1
        if self._head(name) != size:
            raise PolicyError(f"{name}: its size is not what changes.json says")
        left = size
        while left:
            chunk = self._bytes(min(left, _CHUNK))
            left -= len(chunk)
            yield chunk
        self._bytes(-size % 512)

    def _head(self, name: str) -> int:
        try:
            member = tarfile.TarInfo.frombuf(self._bytes(512), "utf-8", "surrogateescape")
        except tarfile.TarError:
            raise PolicyError(f"{name} should be here, and is not") from None
        if member.name != name or member.type != tarfile.REGTYPE or member.size < 0:
            raise PolicyError(f"{name} should be here, and is not")
        return member.size

    def _bytes(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._file.read(size - len(data))
            if not part:
                raise PolicyError("it ends too early")
            data += part
        return data


def has_content(row: Row) -> bool:
    """Returns whether an archive holds a content for a row."""
    return row.after is not None and row.after.type == "file"


def size_of(row: Row) -> int:
    """Returns the bytes of that content."""
    return row.after.size if row.after is not None and row.after.type == "file" else 0


def _rows(listed: bytes) -> list[Row]:
    try:
        found: Any = json.loads(listed)
    except (ValueError, RecursionError):
        raise PolicyError("changes.json is no JSON") from None
    from ..core.schema_number import refusal

    if not isinstance(found, dict) or found.keys() != {"schema", "changes"} or not isinstance(found["changes"], list):
        if isinstance(found, dict) and (why := refusal(found.get("schema"), SCHEMA)):
            raise PolicyError(f"changes.json: schema: {why}")
        raise PolicyError("changes.json must be an object with the keys schema and changes")
    if why := refusal(found["schema"], SCHEMA):
        raise PolicyError(f"changes.json: schema: {why}")
    if len(found["changes"]) > MOST_CHANGES:
        raise PolicyError(f"changes.json has more than {MOST_CHANGES} changes")
    rows = [row_of(value, number) for number, value in enumerate(found["changes"])]
    keys = [row.path.split("/") for row in rows]
    if any(one >= other for one, other in itertools.pairwise(keys)):
        raise PolicyError("changes.json: the changes must be ordered by path, each once")
    if sum(map(size_of, rows)) > MOST_BYTES:
        raise PolicyError(f"its contents are larger than {MOST_BYTES >> 30} GiB")
    return rows


def best_ending() -> str:
    """Returns the ending of the best compression that can be had here."""
    try:
        import zstandard  # noqa: F401
    except ImportError:
        return ENDINGS[1]
    return ENDINGS[0]


@contextmanager
def compressed(file: IO[bytes], name: str, mode: str) -> Iterator[IO[bytes]]:
    """Yields a file object that compresses or decompresses, as the ending of its name says. Raises PolicyError."""
    with ExitStack() as stack:
        if name.endswith(".tar.zst"):
            try:
                import zstandard
            except ImportError:
                raise PolicyError(f"{name}: needs zstandard (fix: pip install jail-run[zstd], or .tar.gz)") from None
            stream: Any
            if mode == "rb":
                stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(file, closefd=False)
            else:
                stream = zstandard.ZstdCompressor().stream_writer(file, closefd=False)
            try:
                yield stack.enter_context(stream)
            except zstandard.ZstdError as error:
                raise PolicyError(f"cannot be decompressed: {str(error).lower()}") from None
        elif name.endswith(".tar.gz"):
            import gzip
            import zlib

            stream = gzip.GzipFile("", mode, fileobj=file, mtime=0)
            try:
                yield stack.enter_context(stream)
            except (gzip.BadGzipFile, EOFError, zlib.error) as error:
                raise PolicyError(f"cannot be decompressed: {str(error).lower()}") from None
        elif name.endswith(".tar"):
            yield file
        else:
            raise PolicyError(f"{name}: the name must end with one of {', '.join(ENDINGS)}")
