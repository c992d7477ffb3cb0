"""The audit of real runs: every kind of run writes its start and its end, and one that cannot write does not start."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jail
from jail.core.errors import PolicyError, SetupError
from jail.evidence import verify

from .host import OFF

SCHEMA = json.loads((Path(verify.__file__).parent / "audit.schema.json").read_text(encoding="ascii"))
NETLINK = ["python3", "-c", "import socket; socket.socket(16)"]


def events(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        assert list(verify.problems(file)) == []
    found = [json.loads(line) for line in path.read_bytes().splitlines()]
    for event in found:
        check(event)
    return found


def _kinds(spec: dict[str, Any]) -> list[str]:
    return list(spec.get("enum") or [spec["const"]])


def check(event: dict[str, Any]) -> None:
    """Against the schema as far as it is used there: the keys that are required, and the enumerations."""
    kinds = {name: one for one in SCHEMA["oneOf"] for name in _kinds(one["properties"]["event"])}
    own = kinds[event["event"]]
    for part in (SCHEMA, own):
        assert set(part["required"]) <= event.keys()
        for name, spec in part["properties"].items():
            if name in event and "enum" in spec:
                assert event[name] in spec["enum"]
    known = {*SCHEMA["properties"], *own["properties"]}
    assert event.keys() <= known


def test_words_that_no_line_has_room_for_are_cut(tmp_path: Path) -> None:
    """The chain of an audit holds however long a run's arguments are, which a client of a service may choose."""
    path = tmp_path / "audit.jsonl"
    for argv in (["true", *["\x01" * 100_000] * 3], ["true", *["x"] * 50_000], ["true"]):
        jail.run(argv, audit=path).check()
    first, _, many, _, last, _ = events(path)
    assert first["argv"] == ["true", "\x01" * 39_995 + "... (100000 characters)", "... (4 words)"]
    assert (len(many["argv"]), many["argv"][-1]) == (20_000, "... (50001 words)")
    assert last["argv"] == ["true"]


def test_a_run_is_told_from_its_start_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    result = jail.run(NETLINK, audit=path)
    start, denial, end = events(path)
    assert (start["event"], start["argv"], start["policy"]) == ("start", NETLINK, result.policy.as_dict())
    assert (denial["what"], denial["count"], end["verdict"]) == ("socket", 1, "exit")
    assert end["usage"] == result.usage.as_dict()
    assert {start["run"], denial["run"]} == {end["run"]}


def test_a_limit_and_an_error_have_their_events(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    jail.run(["sleep", "9"], wall=0.1, audit=path)
    jail.run(["/nowhere"], audit=path)
    with pytest.raises(SetupError):
        jail.run(["true"], cwd="/nowhere", audit=path)
    broken = ["start", "error", "end"]
    assert [event["event"] for event in events(path)] == ["start", "limit", "end", *broken, *broken]


def test_every_way_to_run_is_audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "audit.jsonl"
    monkeypatch.setenv("JAIL_AUDIT", str(path))
    jail.run("print(1)")
    with jail.start(["true"]) as running:
        running.wait()
    with jail.Pool(OFF, warm=1) as pool:
        pool.run("print(1)")
    monkeypatch.delenv("JAIL_AUDIT")
    told: list[dict[str, Any]] = []
    jail.run("print(1)", audit=told.append)
    assert [event["event"] for event in (*events(path), *told)] == ["start", "end"] * 4


def test_a_run_that_cannot_write_its_start_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="audit"):
        jail.run(["touch", f"{tmp_path}/ran"], rw=[tmp_path], audit="/nowhere/audit.jsonl")
    assert not (tmp_path / "ran").exists()


def test_an_end_that_cannot_be_written_is_an_error_unless_that_will_do() -> None:
    def fails_at_the_end(event: dict[str, Any]) -> None:
        if event["event"] == "end":
            raise OSError(28, "No space left on device")

    result = jail.run(["true"], audit=fails_at_the_end)
    assert (result.verdict, result.status) == ("error", 125)
    assert result.reason.startswith("audit")
    lenient = jail.Policy.load("command").replace(audit={"required": False})
    result = jail.run(["true"], lenient, audit=fails_at_the_end)
    assert result.verdict == "ok" and any("audit" in note for note in result.notes)


@pytest.mark.parametrize("shares", ["rw", "ro"])  # who may read the lock's file can hold the lock
@pytest.mark.parametrize(("shown", "named"), [("", "audit.jsonl"), ("", "in/audit.jsonl"), ("audit.jsonl",) * 2])
def test_a_file_that_the_guest_is_shown_is_refused(shares: str, shown: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "audit.jsonl").touch()
    ro, rw = ([tmp_path / shown], []) if shares == "ro" else ([], [tmp_path / shown])
    with pytest.raises(PolicyError, match="lies in what the guest is shown"):
        jail.run(["true"], audit=tmp_path / named, ro=ro, rw=rw)


def test_a_supervisor_that_was_killed_leaves_a_run_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    body = (
        f"import jail, os, signal\nwith jail.start(['sleep', '9'], audit={str(path)!r}) as running:\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", body], check=False)
    with path.open("rb") as file:
        ((number, said),) = verify.problems(file)
    assert number == 1 and "has no end" in said


def jail_command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "jail", *arguments], capture_output=True, text=True, **options)


def test_the_command_line_writes_shows_and_verifies(tmp_path: Path) -> None:
    path = str(tmp_path / "audit.jsonl")
    assert jail_command("run", "--audit", path, "--", *NETLINK).returncode == 1
    shown = jail_command("audit", "show", path).stdout
    assert "seccomp socket(AF_NETLINK, SOCK_STREAM, 0) x1" in shown
    assert jail_command("audit", "verify", path).stdout == "ok\n"
    Path(path).write_bytes(Path(path).read_bytes().replace(b'"count":1', b'"count":2'))
    done = jail_command("audit", "verify", path)
    assert (done.returncode, done.stderr) == (1, f"jail: {path}:2: was changed: its hash is another\n")
    assert jail_command("audit", "verify", "/nowhere").returncode == 125


def test_the_command_line_signs_each_end(tmp_path: Path) -> None:
    forms = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    path, key, public = (str(tmp_path / name) for name in ("audit.jsonl", "key", "public"))
    made, pem = ed25519.Ed25519PrivateKey.generate(), forms.Encoding.PEM
    Path(key).write_bytes(made.private_bytes(pem, forms.PrivateFormat.PKCS8, forms.NoEncryption()))
    Path(public).write_bytes(made.public_key().public_bytes(pem, forms.PublicFormat.SubjectPublicKeyInfo))
    assert jail_command("run", "--audit", path, "--audit-key", key, "--", "true").returncode == 0
    assert jail_command("audit", "verify", "--key", public, path).stdout == "ok\n"
    assert jail_command("run", "--audit", path, "--", "true").returncode == 0
    done = jail_command("audit", "verify", "--key", public, path)
    assert (done.returncode, done.stderr) == (1, f"jail: {path}:4: not signed with this key\n")


def test_a_reader_follows_the_file_over_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    jail.run(["true"], audit=path)
    command = [sys.executable, "-m", "jail", "audit", "show", str(path), "--follow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout
        shown = [reader.stdout.readline() for _ in range(2)]
        path.rename(path.with_suffix(".1"))
        jail.run(["false"], audit=path)
        shown += [reader.stdout.readline() for _ in range(2)]
        reader.terminate()
    assert [word in line for word, line in zip((" start ", " end ", " start ", " end "), shown, strict=True)] == [
        True
    ] * 4
    assert "ok" in shown[1] and "exit" in shown[3]


def test_a_failed_run_on_a_terminal_says_what_was_refused() -> None:
    import pty

    for option, told in ((), True), (("-q",), False):
        parent, child = pty.openpty()
        command = [sys.executable, "-m", "jail", "run", *option, "--", *NETLINK]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=child)
        os.close(child)
        text = b""
        try:
            while chunk := os.read(parent, 4096):
                text += chunk
        except OSError:  # the terminal's other end is closed
            pass
        os.close(parent)
        assert (b"jail: denied: socket(AF_NETLINK, SOCK_STREAM, 0) by python3; no policy may allow it" in text) == told
        assert (b"jail: paths that were tried are not among the denials: --trace-paths records them" in text) == told


def test_an_asynchronous_session_is_audited_too(tmp_path: Path) -> None:
    """With the calls of functions of the host, and an end for an evaluation whose task is cancelled."""
    file = tmp_path / "audit.jsonl"

    async def use() -> None:
        async with jail.AsyncSession(audit=file, functions={"double": lambda number: number * 2}) as session:
            assert (await session.run("double(2)")).value == 4
            task = asyncio.create_task(session.run("print('on')\nwhile True: pass", on_output=lambda *_: task.cancel()))
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(use())
    events = [json.loads(line)["event"] for line in file.read_text().splitlines()]
    assert events == ["start", "call", "end", "start", "error", "end"]


def test_an_asynchronous_session_that_cannot_be_audited_evaluates_nothing() -> None:
    async def use() -> None:
        async with jail.AsyncSession(audit="/nosuch/folder/file") as session:
            await session.run("1")

    with pytest.raises(jail.SetupError, match="audit"):
        asyncio.run(use())
