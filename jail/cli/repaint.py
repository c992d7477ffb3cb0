"""Reads the picture ``given.png`` strictly, and writes it anew as ``clean.png``: a program that show.py runs in a jail.

The new file has nothing of the given one but its points: no text, no profile, no other chunk, one stream of data of
the exact length, and sums of its own (PNG specification, third edition).
"""

from __future__ import annotations

import struct
import zlib

MOST_POINTS = 1 << 24
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # of grey, colour, and these with transparency


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Returns the chunks by name. Raises ValueError."""
    if not data.startswith(SIGNATURE):
        raise ValueError("it does not begin as a PNG does")
    found, at = [], len(SIGNATURE)
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at) if at + 12 <= len(data) else (len(data), b"")
        if at + 12 + size > len(data):
            raise ValueError("it ends amid a chunk")
        content = data[at + 8 : at + 8 + size]
        (wanted,) = struct.unpack_from(">I", data, at + 8 + size)
        if zlib.crc32(name + content) != wanted:
            raise ValueError("a chunk's checksum is wrong")
        found.append((name, content))
        at += size + 12
    return found


def repainted(data: bytes) -> bytes:
    """Returns the same picture, written anew. Raises ValueError and zlib.error."""
    found = chunks(data)
    if len(found) < 3 or found[0][0] != b"IHDR" or found[-1][0] != b"IEND" or len(found[0][1]) != 13:
        raise ValueError("it has no beginning, or no end")
    head = found[0][1]
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", head)
    if kind not in CHANNELS or depth not in (8, 16) or rest != [0, 0, 0]:
        raise ValueError("its form is not one of those that are taken: 8 or 16 bits, no palette, not interlaced")
    if not (width and height and width * height <= MOST_POINTS):
        raise ValueError(f"it has more than {MOST_POINTS} points, or none")
    row = 1 + width * CHANNELS[kind] * depth // 8
    reader = zlib.decompressobj()
    points = reader.decompress(b"".join(content for name, content in found if name == b"IDAT"), row * height + 1)
    if len(points) != row * height or not reader.eof:
        raise ValueError("its data are not as long as its size says")
    if points and max(points[::row]) > 4:
        raise ValueError("a line's filter is not one of the five")
    written = [(b"IHDR", head), (b"IDAT", zlib.compress(points, 6)), (b"IEND", b"")]
    parts = (struct.pack(">I", len(content)) + name + content for name, content in written)
    return SIGNATURE + b"".join(part + struct.pack(">I", zlib.crc32(part[4:])) for part in parts)


if __name__ == "__main__":
    try:
        with open("given.png", "rb") as given:
            picture = repainted(given.read())
        with open("clean.png", "wb") as clean:
            clean.write(picture)
    except (ValueError, zlib.error) as error:
        raise SystemExit(str(error)) from None
