"""Scripts, input, reports and policies that a guest may have exchanged: by a link, a FIFO, a socket, in any folder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from jail.runs.execute import execute, prepare

from .host import public_folder
from .program import CLI, ENV, cli, ended, started

SECRET = "the caller's own\n"
OPTIONS = {
    "--stdin": ["run", "--rw", "ws", "--stdin", "{}", "--", "cat"],
    "--report": ["run", "--rw", "ws", "--report", "{}", "--", "true"],
    "script": ["run", "--rw", "ws", "{}"],
}
MADE = "which is writable for the guest: it may be of a guest's making (fix: remove it, or name a regular file)"


def line(option: str, name: str) -> list[str]:
    return [part.format(name) for part in OPTIONS[option]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A caller's folder with a writable one ("ws") in it, and a file that is nobody else's affair."""
    (tmp_path / "ws" / "sub").mkdir(parents=True)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "secret").write_text(SECRET)
    (tmp_path / "way").symlink_to("ws")  # the caller's own link to the share
    return tmp_path


def make(kind: str, path: Path) -> None:
    if kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a socket":
        here = os.getcwd()
        os.chdir(path.parent)  # a socket's path holds 108 bytes
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
        finally:
            os.chdir(here)
    else:
        path.symlink_to("../own/secret")


@pytest.mark.parametrize("way", ["ws", "./ws/sub/..", "way"])
@pytest.mark.parametrize("kind", ["a link", "a FIFO", "a socket"])
@pytest.mark.parametrize("option", OPTIONS)
def test_what_an_earlier_guest_has_left_is_refused_at_once(option: str, kind: str, way: str, place: Path) -> None:
    make(kind, place / "ws" / "left")
    done = cli(*line(option, f"{way}/left"), cwd=place, timeout=60)
    said = f"jail: {option} {way}/left: leads to {kind} below {place}/ws, {MADE}\n"
    assert ended(done) == (125, "", said)
    assert (place / "own" / "secret").read_text() == SECRET
    assert os.listdir(place / "own") == ["secret"]


@pytest.mark.parametrize("option", OPTIONS)
def test_a_folder_that_is_a_link_is_not_gone_through(option: str, place: Path) -> None:
    (place / "ws" / "folder").symlink_to("../own")
    done = cli(*line(option, "ws/folder/secret"), cwd=place)
    assert ended(done) == (125, "", f"jail: {option} ws/folder/secret: leads to a link below {place}/ws, {MADE}\n")
    assert (place / "own" / "secret").read_text() == SECRET


def test_regular_files_of_a_share_are_taken(place: Path) -> None:
    (place / "ws" / "hello.py").write_text("print(input())")
    (place / "ws" / "sub" / "in").write_text("hi")
    done = cli("run", "--rw", "ws", "--stdin", "way/sub/in", "--report", "ws/sub/../r", "ws/hello.py", cwd=place)
    assert ended(done) == (0, "hi\n", "")
    assert json.loads((place / "ws" / "r").read_text())["stdout"] == "hi\n"
    assert sorted(os.listdir(place / "ws")) == ["hello.py", "r", "sub"]


SWAPS = {
    "by a link": "mv ws/sub ws/moved; ln -s ../own ws/sub",
    "by another folder": "mv ws/sub ws/moved; mkdir ws/sub",
    "by nothing": "rmdir ws/sub",
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_report_goes_to_no_folder_that_the_guest_has_put_there(swap: str) -> None:
    with public_folder() as place:
        for name in ("ws", "ws/sub", "own"):
            (place / name).mkdir()
            (place / name).chmod(0o777)
        done = cli("run", "-p", "build", "--rw", ".", "--report", "ws/sub/r", "--", "sh", "-c", SWAPS[swap], cwd=place)
        where = f"{place}/ws/sub was moved or replaced during the run, so it was not written"
        assert ended(done) == (0, "", f"jail: --report ws/sub/r: {where}\n")
        assert [name for _, _, names in os.walk(place) for name in names] == []


def test_a_report_replaces_what_the_guest_has_put_in_its_place() -> None:
    with public_folder() as place:
        (place / "secret").write_text(SECRET)
        (place / "ws").mkdir()
        (place / "ws").chmod(0o777)
        script = "ln -s ../secret ws/a; mkfifo ws/b; echo of the guest > ws/c"
        for name in ("a", "b", "c"):
            done = cli("run", "--rw", ".", "--report", f"ws/{name}", "--", "sh", "-c", script, cwd=place, timeout=60)
            assert done.returncode == 0, done.stderr
            assert json.loads((place / "ws" / name).read_text())["verdict"] == "ok"
            assert not (place / "ws" / name).is_symlink()
            for left in os.listdir(place / "ws"):
                (place / "ws" / left).unlink()
        assert (place / "secret").read_text() == SECRET


@pytest.mark.root_only
@pytest.mark.parametrize("shown", ["ws", "ws/sub"])
def test_a_share_by_the_name_of_another_mount(shown: str, place: Path) -> None:
    """The name leads below the share by a mount of the same folder, or of one that lies in it."""
    (place / "ws" / "sub" / "left").symlink_to("../../own/secret")
    (place / "alias").mkdir()
    subprocess.run(["mount", "--bind", place / "ws" / "sub", place / "alias"], check=True)
    try:
        done = cli("run", "--rw", shown, "--stdin", "alias/left", "--", "cat", cwd=place)
    finally:
        subprocess.run(["umount", place / "alias"], check=True)
    assert ended(done) == (125, "", f"jail: --stdin alias/left: leads to a link below {place}/{shown}, {MADE}\n")


# --- a FIFO elsewhere is the caller's own affair, but not for ever ---------------------------------------------------


def test_a_script_that_does_not_end_counts_against_the_wall_limit(place: Path) -> None:
    os.mkfifo(place / "fifo")
    done = cli("run", "-t", "300ms", "--json", "fifo", cwd=place, timeout=60)
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr, result["verdict"]) == (124, "", "wall")
    assert result["reason"].startswith("stopped at the wall time limit of 300ms: ran ")
    assert result["reason"].endswith(", and the source had not been read to its end")
    assert set(result["enforced"].values()) == {"absent"}


def test_the_time_in_which_a_script_comes_counts(place: Path) -> None:
    os.mkfifo(place / "fifo")
    with started("run", "--json", "fifo", cwd=place) as process:
        assert process.stdout is not None
        with open(place / "fifo", "wb") as fifo:  # opens when the program has opened it
            time.sleep(0.3)
            fifo.write(b"print(1)")
        result = json.loads(process.stdout.read())
    assert (result["verdict"], result["stdout"]) == ("ok", "1\n")
    assert result["usage"]["wall_seconds"] >= 0.3


def test_what_is_spent_before_the_start_is_taken_from_the_wall_limit() -> None:
    plan = prepare(["sleep", "40"], "command", limits={"wall": 30})
    result = execute(plan, spent=29.9)
    assert result.verdict == "wall"
    assert 30 <= result.usage.wall_seconds < 60


def test_input_from_a_fifo_that_nobody_writes_to_counts_against_the_wall_limit(place: Path) -> None:
    os.mkfifo(place / "fifo")
    done = cli("run", "-t", "300ms", "--stdin", "fifo", "--", "cat", cwd=place, timeout=60)
    assert (done.returncode, done.stdout) == (124, "")
    assert done.stderr.startswith("jail: stopped at the wall time limit of 300ms: ")


def test_a_report_into_a_fifo_that_nobody_reads(place: Path) -> None:
    os.mkfifo(place / "fifo")
    done = cli("run", "-t", "300ms", "--report", "fifo", "--", "true", cwd=place, timeout=60)
    said = "jail: --report fifo: no process has opened this FIFO for reading in time (fix: start its reader first)\n"
    assert ended(done) == (125, "", said)


def test_a_report_into_a_fifo_whose_reader_comes(place: Path) -> None:
    os.mkfifo(place / "fifo")
    with started("run", "--report", "fifo", "--", "true", cwd=place) as process:
        assert json.loads((place / "fifo").read_text())["verdict"] == "ok"
        assert process.wait() == 0


def test_a_policy_is_a_regular_file(place: Path) -> None:
    os.mkfifo(place / "fifo.toml")
    (place / "a.toml").write_text('extends = "fifo.toml"')
    why = "is a FIFO, and a policy is a regular file (fix: -p <(cat FILE))"
    done = cli("run", "-p", "fifo.toml", "--", "true", cwd=place, timeout=60)
    assert ended(done) == (125, "", f"jail: fifo.toml: {why}\n")
    done = cli("run", "-p", "a.toml", "--", "true", cwd=place, timeout=60)
    assert ended(done) == (125, "", f'jail: a.toml:1: extends: "fifo.toml": {why}\n')


def test_descriptors_of_the_callers_are_taken_with_a_share_too(place: Path) -> None:
    jail = " ".join(CLI)
    script = f"""
{jail} run --rw ws -p <(echo 'extends = "python"') --stdin <(echo typed) --report /dev/fd/3 <(echo 'print(input())')
echo 'print(2)' | {jail} run --rw ws --report >(cat >/dev/null) /dev/stdin
{jail} run --rw ws --stdin /dev/null --report /dev/null -- cat
"""
    done = subprocess.run(
        ["bash", "-c", f"exec 3> report\n{script}"], cwd=place, env=ENV, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("typed\n2\n", "")
    assert json.loads((place / "report").read_text())["stdout"] == "typed\n"
