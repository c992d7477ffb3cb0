"""The kinds of frames on the guest channel: the text that runs in a jail repeats those of native/abi/channel.h."""

from __future__ import annotations

import os
import re
import select
import socket
from pathlib import Path

from jail._native import lib
from jail.guests.javascript import harness
from jail.watch.channel import HEADER, HOST_ANSWER, INTERRUPT, MOST_UNREAD, RUN, Channel

ROOT = Path(__file__).parents[2]
FRAME = "JAIL_FRAME_"
KINDS = {name.removeprefix(FRAME): getattr(lib, name) for name in dir(lib) if name.startswith(FRAME)}


def test_each_kind_has_a_number_of_its_own() -> None:
    assert len(set(KINDS.values())) == len(KINDS) == 15


def test_a_python_guest_has_the_same_kinds() -> None:
    text = (ROOT / "jail/guests/python/channel.py").read_text()
    found = re.search(r"^(VALUE, .+) = (.+)$", text, re.MULTILINE)
    assert found
    said = dict(zip(found[1].split(", "), map(int, found[2].split(", ")), strict=True))
    assert said.items() <= KINDS.items()


def test_a_node_guest_has_the_same_kinds_and_holds_these_globals_too() -> None:
    folder = ROOT / "jail/guests/node"
    text = "".join(path.read_text() for path in sorted(folder.glob("*.*js")))
    said = {name: int(number) for name, number in re.findall(r"\b([A-Z_]{3,}) = (\d+)\b", text)}
    assert {"RUN", "LOCKED", "DONE", "ASK", "SOURCE", "HOST_CALL", "EVALUATED"} <= said.keys() & KINDS.keys()
    assert {name: number for name, number in said.items() if name in KINDS}.items() <= KINDS.items()
    held = re.search(r"HELD = ((?:\s*\+? ?'[^']+')+)", text)
    assert held and set("".join(re.findall("'([^']+)'", held[1])).split()) > set(harness.HELD.split())


def test_a_javascript_guest_has_the_same_kinds() -> None:
    texts = [path.read_text() for path in (ROOT / "jail/guests/javascript/realm").glob("*.js")]
    said = {name: int(number) for text in texts for name, number in re.findall(r"\b([A-Z_]{4,}) = (\d+)\b", text)}
    own = {name: number for name, number in said.items() if name in KINDS}
    assert {"VALUE", "EXCEPTION", "DENIAL", "VALUE_ERROR"} <= own.keys()
    assert own.items() <= KINDS.items()


def test_descriptors_go_with_a_byte_behind_the_frames_before_them() -> None:
    """Also where the channel is full in between, and frames come behind them."""
    ours, theirs = socket.socketpair()
    with theirs, open("/dev/null", "rb") as null:
        channel = Channel(ours.detach())
        channel.send(RUN, bytes(MOST_UNREAD))
        channel.pass_on((null.fileno(),))
        channel.send(INTERRUPT, b"last")
        taken, found = bytearray(), []
        while not taken.endswith(b"last"):
            channel.step(select.POLLOUT)
            data, fds, _, _ = socket.recv_fds(theirs, 1 << 20, 4)
            found += [(range(len(taken), len(taken) + len(data)), fd) for fd in fds]
            taken += data
        [(came_with, fd)] = found
        os.close(fd)
        channel.close()
    frame = HEADER.size + MOST_UNREAD
    assert len(taken) == frame + 1 + HEADER.size + len(b"last")
    assert frame in came_with


def test_a_guest_that_takes_no_answers_is_heard_no_more() -> None:
    """One that asks on and on fills its own end of the channel, and not the supervisor's memory."""
    ours, theirs = socket.socketpair()
    with theirs:
        channel = Channel(ours.detach())
        channel.send(HOST_ANSWER, bytes(MOST_UNREAD))
        assert channel.wanted() == (channel.fd, select.POLLOUT)
        taken = 0
        while taken < MOST_UNREAD:
            channel.step(select.POLLOUT)
            taken += len(theirs.recv(1 << 20))
        assert channel.wanted() == (channel.fd, select.POLLIN)
        channel.close()
