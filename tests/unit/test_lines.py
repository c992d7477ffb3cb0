"""The lines of a command's calls: which are taken as calls, and how much of them the supervisor keeps."""

from __future__ import annotations

import json
import select
import socket
from typing import TYPE_CHECKING

import pytest

from jail.watch.calls import ANSWER_HEAD, CALL_HEAD
from jail.watch.channel import HOST_ANSWER, MAX_FRAME, MOST_UNREAD
from jail.watch.lines import LineChannel, as_frame

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def both() -> Iterator[tuple[LineChannel, socket.socket]]:
    ours, theirs = socket.socketpair()
    channel = LineChannel(ours.detach())
    theirs.setblocking(False)
    yield channel, theirs
    channel.close()
    theirs.close()


def test_a_call_is_the_frame_that_other_guests_send() -> None:
    frame = CALL_HEAD.pack(7, 0, 6) + b"search"
    assert as_frame(b'[7, "search", ["a"], {"limit": 3}]') == frame + b'[ ["a"], {"limit": 3}]'
    assert as_frame(b'[007,"search",anything]') == frame + b"[anything]"  # the call's own thread parses it


@pytest.mark.parametrize(
    "line",
    [
        b"", b"[]", b"null", b"[1]", b'{"call": 1}', b'[-1, "f", [], {}]', b'[1.0, "f", [], {}]', b'["f", 1, [], {}]',
        b'[1e9, "f", [], {}]', b'[1234567890, "f", [], {}]', b'["1", "f", [], {}]', b"[1, f, [], {}]",
        b"[1, 'f', [], {}]",
        b'[1, "', b'[1, ", [], {}]', b'[1, "f, [], {}]', b'[1, "f"]', b' [1, "f", [], {}]', b'[1, "f", [], {}] ',
        b'[1, "f", [], {}', b'[1, "f", [], {}]\r', b'[\xd9\xa1, "f", [], {}]', b'[1, "' + b"f" * 256 + b'", [], {}]',
    ],
)  # fmt: skip
def test_another_line_is_none(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"call|unpack"):
        as_frame(line)


def test_lines_come_in_any_pieces(both: tuple[LineChannel, socket.socket]) -> None:
    channel, theirs = both
    call = b'[1, "f", [], {}]\n'
    for piece in (call[:5], call[5:] + call + call[:-1]):
        theirs.send(piece)
        channel.step(select.POLLIN)
    assert len(channel.frames) == 2
    theirs.send(b"\nno call\n")
    channel.step(select.POLLIN)
    assert (len(channel.frames), channel.open) == (2, False)
    assert theirs.recv(1) == b""


def test_a_line_without_an_end_is_kept_up_to_a_limit(both: tuple[LineChannel, socket.socket]) -> None:
    channel, theirs = both
    sent = 0
    while channel.open:
        try:
            sent += theirs.send(b"[" * 65536)
        except BlockingIOError:
            channel.step(select.POLLIN)
        except BrokenPipeError:
            break
        assert sent < MAX_FRAME + (1 << 20)
    assert sent > MAX_FRAME


def test_a_guest_that_takes_no_answers_is_not_heard(both: tuple[LineChannel, socket.socket]) -> None:
    channel, theirs = both
    channel.greet({"f": {"signature": "()", "doc": "é"}})
    while (wanted := channel.wanted()) and wanted[1] & select.POLLIN:
        channel.send(HOST_ANSWER, ANSWER_HEAD.pack(3) + b'["value", ' + b"1" * 65536 + b"]")
        assert len(channel._outgoing) < MOST_UNREAD + (1 << 17)
    channel.step(select.POLLOUT)
    lines = theirs.makefile("rb")
    assert json.loads(lines.readline()) == {"schema": 1, "functions": {"f": {"signature": "()", "doc": "é"}}}
    assert lines.readline().startswith(b'[3, "value", 111')
    lines.close()
