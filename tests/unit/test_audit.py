"""The audit's lines: whole under 64 writers, chained over rotations, and every damage to a file named by its line."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from jail.cli.audit import verify as verify_files
from jail.core.errors import PolicyError
from jail.evidence import chain, verify
from jail.evidence.audit import Audit

RUN = {"schema": 1, "time": "2026-11-29T12:00:00.000000Z", "run": "0123456789abcdef"}
START = {
    **RUN, "event": "start", "policy": {"name": "p", "digest": "d" * 64}, "tier": "full", "argv": ["x"],
    "filename": None,
}  # fmt: skip
END = {**RUN, "event": "end", "verdict": "ok", "reason": "ended by itself", "usage": {}}


def run(number: int) -> list[dict[str, Any]]:
    return [{**event, "run": f"{number:016x}"} for event in (START, END)]


def wrong(path: Path) -> list[tuple[int, str]]:
    with path.open("rb") as file:
        return list(verify.problems(file))


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    path = tmp_path / "audit.jsonl"
    for number in range(4):
        chain.append(str(path), run(number))
    return path


def test_a_file_that_nobody_touched_holds(audit: Path) -> None:
    assert wrong(audit) == []
    assert len(audit.read_bytes().splitlines()) == 8
    assert json.loads(audit.read_bytes().splitlines()[0])["previous"] == chain.FIRST


def test_a_changed_line_is_named(audit: Path) -> None:
    lines = audit.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"argv":["x"]', b'"argv":["y"]')
    audit.write_bytes(b"".join(lines))
    assert wrong(audit) == [(5, "was changed: its hash is another")]


def test_a_dropped_line_is_named_by_the_next(audit: Path) -> None:
    lines = audit.read_bytes().splitlines(keepends=True)
    audit.write_bytes(b"".join(lines[:4] + lines[6:]))
    assert wrong(audit) == [(5, "a line before it is missing, was changed, or stands elsewhere")]


def test_lines_out_of_order_are_named(audit: Path) -> None:
    lines = audit.read_bytes().splitlines(keepends=True)
    audit.write_bytes(b"".join([*lines[:2], *lines[4:6], *lines[2:4], *lines[6:]]))
    assert [number for number, _ in wrong(audit)] == [3, 5, 7]
    assert "written after line 2" in wrong(audit)[1][1]


def test_a_run_without_an_end_is_named_by_its_start(audit: Path) -> None:
    chain.append(str(audit), run(9)[:1])
    assert wrong(audit) == [(9, "run 0000000000000009 has no end: it still runs, or its supervisor was killed")]


def test_a_line_that_was_cut_off_is_named_and_the_next_is_whole(audit: Path) -> None:
    os.truncate(audit, audit.stat().st_size - 10)
    chain.append(str(audit), run(9))
    assert wrong(audit)[0] == (8, "not a whole line of an audit: cut off, or written by something else")
    assert [number for number, _ in wrong(audit)] == [8, 7]  # its run has no end


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b'{"a":1,"hash":"' + b"0" * 64 + b'"}', b"\xff" * 100, b"[" * 5000]
)
def test_garbage_is_named_and_harms_nothing(audit: Path, line: bytes) -> None:
    with audit.open("ab") as file:
        file.write(line + b"\n")
    assert [number for number, _ in wrong(audit)] == [9]


def test_sixty_four_writers_share_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"

    def write(number: int) -> None:
        for place in range(10):
            chain.append(str(path), run(number * 10 + place))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(64)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert wrong(path) == []
    assert len(path.read_bytes().splitlines()) == 1280


def test_a_lock_that_is_held_for_good_is_not_waited_for(audit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_PATIENCE", 0.05)
    with open(f"{audit}.chain", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="busy"):
            chain.append(str(audit), run(9))
    chain.append(str(audit), run(9))


def test_a_rotated_file_goes_on_where_the_other_ended(audit: Path) -> None:
    last = json.loads(audit.read_bytes().splitlines()[-1])["hash"]
    audit.rename(audit.with_suffix(".1"))
    chain.append(str(audit), run(9))
    assert json.loads(audit.read_bytes().splitlines()[0])["previous"] == last
    assert wrong(audit) == []


def test_a_run_that_was_rotated_amid_is_whole_in_both_files(audit: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start, *others = run(9)
    chain.append(str(audit), [start])
    old = audit.rename(audit.with_suffix(".1"))
    chain.append(str(audit), others)
    assert verify_files((str(old), str(audit)), None) == 0
    assert verify_files((str(audit), str(old)), None) == 1, "the newer one first"
    assert verify_files((str(audit),), None) == 1
    assert f"{audit}:1: run" in capfd.readouterr().err


@pytest.mark.parametrize("to", ["journal:", "syslog:"])
def test_the_journal_and_syslog_get_a_datagram_a_line(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "log")
    monkeypatch.setattr("jail.evidence.audit._JOURNAL" if to == "journal:" else "jail.evidence.audit._SYSLOG", path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        with pytest.raises(OSError, match="No such file"):
            Audit(to).write(run(1))  # which is none of the chain
        log.bind(path)
        said: list[bytes] = []
        writers = [threading.Thread(target=Audit(to).write, args=(run(number),)) for number in range(8)]
        reader = threading.Thread(target=lambda: said.extend(log.recv(65536) for _ in range(16)))
        for thread in (reader, *writers):
            thread.start()
        for thread in (reader, *writers):
            thread.join()
    lines = [one.partition(b"MESSAGE=" if to == "journal:" else b"]: ")[2].rstrip(b"\n") + b"\n" for one in said]
    assert [*verify.problems(lines)] == []


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        chain.append(str(tmp_path / "link"), run(1))
    assert not (tmp_path / "elsewhere").exists()


def test_a_write_that_does_not_fit_leaves_no_half_line(audit: Path) -> None:
    before = audit.read_bytes()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limit[1]))
    try:
        with pytest.raises(OSError, match=r"No space left|File too large"):
            chain.append(str(audit), run(9))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert audit.read_bytes() == before
    chain.append(str(audit), run(9))
    assert wrong(audit) == []


def test_a_line_that_is_too_long_for_a_reader_is_not_written(audit: Path) -> None:
    before = audit.read_bytes()
    with pytest.raises(OSError, match="Message too long"):
        chain.append(str(audit), [{**START, "argv": ["\x01" * (chain.LARGEST // 6)]}])
    assert audit.read_bytes() == before


def test_control_characters_of_a_guest_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    chain.append(str(path), [{**START, "argv": ["\x1b[2J\n\u202e\ud800"]}, END])
    text = path.read_bytes()
    assert text.isascii() and text.count(b"\n") == 2 and b"\x1b" not in text
    assert wrong(path) == []


def test_a_signed_end_is_checked_by_its_key(tmp_path: Path) -> None:
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    from jail.evidence.signature import signer, verifier

    for name in ("own", "other"):
        key = ed25519.Ed25519PrivateKey.generate()
        none = serialization.NoEncryption()
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        (tmp_path / f"{name}.key").write_bytes(key.private_bytes(pem, pkcs8, none))
        public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        (tmp_path / f"{name}.pub").write_bytes(public)
    path = tmp_path / "audit.jsonl"
    chain.append(str(path), run(1), signer(str(tmp_path / "own.key")))
    chain.append(str(path), run(2))
    lines = path.read_bytes().splitlines()
    assert list(verify.problems(lines, verifier(str(tmp_path / "own.pub")))) == [(4, "not signed with this key")]
    assert [n for n, _ in verify.problems(lines, verifier(str(tmp_path / "other.pub")))] == [2, 4]
    with pytest.raises(PolicyError, match="no key in PEM"):
        signer(str(tmp_path / "own.pub"))


def test_where_it_goes_is_checked() -> None:
    with pytest.raises(PolicyError, match="audit must be a file or a function, not int"):
        Audit(3)  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match="audit: the name of a file is missing"):
        Audit("")
