"""Pictures of a guest's are written anew, or refused; a terminal is sent what it is known to draw."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

from jail.cli.repaint import SIGNATURE, chunks, repainted
from jail.cli.show import _commands

POINTS = (b"\0" + b"\xff" * 6) * 2


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(
    size: tuple[int, int] = (2, 2), form: bytes = b"\x08\x02\0\0\0", points: bytes = POINTS, more: bytes = b""
) -> bytes:
    head = chunk(b"IHDR", struct.pack(">II", *size) + form)
    return SIGNATURE + head + more + chunk(b"IDAT", zlib.compress(points)) + chunk(b"IEND", b"")


def test_a_picture_has_its_points_and_nothing_else() -> None:
    clean = repainted(picture(more=chunk(b"tEXt", b"Comment\0evil") + chunk(b"iCCP", b"x")) + chunk(b"IEND", b""))
    assert [name for name, _ in chunks(clean)] == [b"IHDR", b"IDAT", b"IEND"]
    assert zlib.decompress(chunks(clean)[1][1]) == POINTS
    assert repainted(clean) == clean


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GIF89a", "does not begin"),
        (SIGNATURE, "no beginning"),
        (SIGNATURE + b"rest", "amid a chunk"),
        (SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(16), "amid a chunk"),
        (picture()[:-1], "amid a chunk"),
        (picture().replace(b"IEND", b"IENE"), "checksum"),
        (picture(size=(1 << 31, 2)), "more than 16777216 points"),
        (picture(size=(0, 2)), "more than 16777216 points, or none"),
        (picture(form=b"\x08\x03\0\0\0"), "its form"),
        (picture(form=b"\x08\x02\0\0\1"), "its form"),
        (picture(size=(2, 3)), "not as long"),
        (picture(points=bytes(1 << 22)), "not as long"),
        (picture(points=(b"\5" + b"\xff" * 6) * 2), "filter"),
        (picture(more=chunk(b"IDAT", b"x")), "decompressing"),
    ],
)
def test_a_picture_of_another_form_is_refused(data: bytes, message: str) -> None:
    with pytest.raises((ValueError, zlib.error), match=message):
        repainted(data)


def test_a_terminal_is_sent_what_it_draws() -> None:
    data = bytes(10_000)
    kitty = _commands(data, {"TERM": "xterm-kitty"})
    assert kitty is not None
    assert [one[:12] for one in kitty[:2]] == [b"\x1b_Ga=T,f=100", b"\x1b_Gm=1;AAAAA"]
    sent = b"".join(one.partition(b";")[2][:-2] for one in kitty)
    assert (base64.b64decode(sent), kitty[-1][:6]) == (data, b"\x1b_Gm=0")
    assert _commands(data, {"TERM_PROGRAM": "iTerm.app"}) == [
        b"\x1b]1337;File=inline=1;size=10000:%s\a" % base64.b64encode(data)
    ]
    for other in ({}, {"TERM": "xterm-256color"}, {"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}):
        assert _commands(data, other) is None
