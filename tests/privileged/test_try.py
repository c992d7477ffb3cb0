"""``jail try``: a command on a copy-on-write view of the current folder, and a question about its changes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .host import public_folder
from .program import CLI, ENV, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTS = "echo more >>a; echo b >b; mkdir .vscode; echo >.vscode/x"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setitem(ENV, "XDG_STATE_HOME", str(tmp_path))
    with public_folder("/var/tmp") as made:
        (made / "a").write_text("a\n")
        yield made


def attempt(folder: Path, *arguments: str, script: str = ACTS) -> tuple[int, list[str]]:
    done = cli("try", *arguments, *(("--", "sh", "-c", script) if script else ()), cwd=folder)
    return done.returncode, done.stderr.splitlines()


def kept() -> list[Path]:
    return list(Path(ENV["XDG_STATE_HOME"]).glob("jail-changes/*"))


def test_without_a_terminal_the_changes_are_kept_in_a_file_and_can_be_taken_later(folder: Path) -> None:
    status, said = attempt(folder, script=f"{ACTS}; exit 3")
    [file] = kept()
    assert (status, said) == (
        3, [f"jail: the changes are kept in {file} (to take them: jail try --apply {file} --commit)"],
    )  # fmt: skip
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(folder) == ["a"]
    (folder / "a").write_text("outside's\n")
    status, said = attempt(folder, "--apply", str(file), "--commit", "--exclude", ".vscode", script="")
    assert said[:2] == [
        "jail: does not fit: modified a (it is not as it was when the archive was made)",
        f"jail: committed 1 of 3 changes to {folder}",
    ]
    assert said[2].startswith("jail: the rest is kept in ")
    assert status == 1
    assert sorted(os.listdir(folder)) == ["a", "b"]
    assert (folder / "a").read_text() == "outside's\n"
    assert len(kept()) == 2


def test_the_word_that_was_given_is_kept_to(folder: Path) -> None:
    assert attempt(folder, "--drop") == (0, ["jail: 4 changes dropped"])
    status, said = attempt(folder, "--commit", script=f"{ACTS}; exit 3")
    assert (status, said[0]) == (3, "jail: the command ended with status 3: nothing is committed")
    assert os.listdir(folder) == ["a"]
    status, said = attempt(folder, "--commit")
    assert (status, said[0]) == (1, f"jail: committed 2 of 4 changes to {folder}")
    assert said[1].startswith("jail: held: added .vscode (it may run by itself later; to commit it: --allow PATTERN)")
    assert sorted(os.listdir(folder)) == ["a", "b"]
    assert attempt(folder, "--commit", script="true") == (0, ["jail: nothing was changed"])
    archive = folder / "x.tar.gz"
    assert attempt(folder, "--save", str(archive), "--set", "limits.wall=1m", script="rm b")[0] == 0
    assert archive.exists()
    assert (folder / "b").exists()
    for wrong, status, said_of_it in (
        (("--commit", "--drop"), 125, "exclude each other"),
        (("--drop", "--save", "x.tar"), 125, "exclude each other"),
        (("--save", "x.zip"), 125, "must end with one of"),
        (("--apply", "none.tar"), 125, "no such file"),
    ):
        found, said = attempt(folder, *wrong)
        assert (found, len(said)) == (status, 1), said
        assert said_of_it in said[0]


def answered(folder: Path, answers: bytes) -> tuple[int, str]:
    """Types answers when they are asked for; returns the status, and what was seen."""
    ours, theirs = pty.openpty()
    line = [*CLI, "try", "--", "sh", "-c", f"{ACTS}; echo '\033[31mdone'"]
    with subprocess.Popen(line, env=ENV, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, b"y\n")  # before the question: not an answer to it
        seen, asked = b"", 0
        try:
            while part := os.read(ours, 1 << 16):
                seen += part
                if seen.count(b"[k]eep in a file: ") > asked:
                    os.write(ours, answers[asked : asked + 1] + b"\n")
                    asked += 1
        except OSError:  # EIO: the last one has closed it
            pass
        status = process.wait()
    os.close(ours)
    return status, seen.decode()


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "closed"])
def test_a_question_that_is_cut_off_keeps_the_changes_in_a_file(folder: Path, how: str) -> None:
    ours, theirs = pty.openpty()
    line = [*CLI, "try", "-q", "--", "sh", "-c", ACTS]
    with subprocess.Popen(line, env=ENV, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while b"[k]eep in a file: " not in seen:
            seen += os.read(ours, 1 << 16)
        if how == "closed":
            os.close(ours)
        else:
            process.send_signal(signal.Signals[how])
        assert process.wait() == 0
    [file] = kept()
    assert os.listdir(folder) == ["a"]
    if how != "closed":
        while f"the changes are kept in {file} ".encode() not in seen:
            seen += os.read(ours, 1 << 16)
        os.close(ours)
    status, said = attempt(folder, "--apply", str(file), "--commit", "--allow", "*", script="")
    assert (status, said) == (0, [f"jail: committed 4 of 4 changes to {folder}"])


def test_a_person_is_asked(folder: Path) -> None:
    status, seen = answered(folder, b"?dn")
    assert (status, os.listdir(folder), kept()) == (0, ["a"], [])
    assert "jail: changed: added .vscode (look at it: it may run by itself later)" in seen
    assert f"commit 4 changes to {folder}? " in seen
    assert "\r\n@@ -1 +1,2 @@\r\n a\r\n+more\r\n" in seen
    assert seen.endswith("jail: 4 changes dropped\r\n")
    status, seen = answered(folder, b"k")
    assert (status, os.listdir(folder), len(kept())) == (0, ["a"], 1)
    status, seen = answered(folder, b"y")
    assert (status, sorted(os.listdir(folder)), len(kept())) == (1, ["a", "b"], 2)
    assert (folder / "a").read_text() == "a\nmore\n"
