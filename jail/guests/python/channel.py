"""The guest's end of its channel: frames of {length: u32, kind: u8} and a payload, in both directions.

The kinds are those of native/abi/channel.h. A locked guest's frames are written by C (native/python_sandbox/word.c).
"""

from __future__ import annotations

import marshal
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CHANNEL = 3
HEADER = struct.Struct("<IB")
VALUE, EXCEPTION, LOCKED, VALUE_ERROR, DONE, DISPLAY = 2, 3, 5, 7, 16, 25
MAX_PAYLOAD = 4 << 20

_say_by_extension: Callable[[int, bytes], object] | None = None


def receive() -> dict[str, Any]:
    """Waits for the next request."""
    request: dict[str, Any] = marshal.loads(_receive())
    return request


def _receive() -> bytes:
    """Receives a frame. Nothing comes after it before it has been answered, so what there is is read at once."""
    data = _read(4096)
    while len(data) < HEADER.size:
        data += _read(4096)
    length, _ = HEADER.unpack_from(data)
    parts, missing = [data[HEADER.size :]], HEADER.size + length - len(data)
    while missing > 0:
        parts.append(_read(min(missing, 1 << 20)))
        missing -= len(parts[-1])
    return b"".join(parts)


def _read(size: int) -> bytes:
    part = os.read(CHANNEL, size)
    if not part:
        os._exit(125)
    return part


def say_by(extension: Any) -> None:
    """Makes the extension write the frames from now on: in a locked interpreter, and in a session."""
    global _say_by_extension
    _say_by_extension = extension.say


def send_value(value: object, codec_source: str) -> None:
    """Sends plain data by the text of jail/core/plain_data.py, where an interpreter has no extension of ours."""
    codec: dict[str, Any] = {}
    exec(codec_source, codec)
    try:
        text = codec["pack"](value)
    except (TypeError, ValueError, RecursionError) as error:
        send(VALUE_ERROR, f"value: {error}")
        return
    if len(text) > MAX_PAYLOAD:
        send(VALUE_ERROR, "value: it takes more than 4M as JSON")
    else:
        say(VALUE, text.encode())


def send(kind: int, data: object) -> None:
    """Sends data as JSON; nothing if it cannot be written so, or is too long."""
    import json

    try:
        payload = json.dumps(data).encode()
    except (TypeError, ValueError, RecursionError):
        return
    if len(payload) <= MAX_PAYLOAD:
        say(kind, payload)


def say(kind: int, payload: bytes) -> None:
    """Sends one frame."""
    if _say_by_extension is not None:
        _say_by_extension(kind, payload)
        return
    frame = memoryview(HEADER.pack(len(payload), kind) + payload)
    while frame:
        frame = frame[os.write(CHANNEL, frame) :]
