"""``jail repl``: with plain lines of a pipe, and in a terminal with editing and completion."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from jail.cli.repl import Repl
from jail.core.terminal import Cleaner
from jail.policy.load import load

from .program import ENV, cli
from .test_branches import counted
from .test_tty import Tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_lines_of_a_pipe_are_evaluated_and_commands_answer(tmp_path: Path) -> None:
    place = tmp_path / "run.jail"
    lines = [
        "x = 41", "x + 1", "def f():", "    return [", "        7]", "", "f()", "object",
        ":files", ":limits", "import socket", ":denials", ":heap", ":nope",
        f":save {place}", "x = 0", f":load {place}", "x", "print('\\x1b]0;title\\x07')", ":help",
    ]  # fmt: skip
    (tmp_path / "in.txt").write_text("data")
    (tmp_path / "first.py").write_text("print('first')\n")
    done = cli("repl", "--in", str(tmp_path / "in.txt"), str(tmp_path / "first.py"), stdin="\n".join(lines))
    said = done.stdout
    assert done.returncode == 0, done.stderr
    assert said.startswith("first\n42\n[7]\n<class 'object'>\nin.txt\nwall ")
    for text in ("language: socket: ", " objects; resident, by the kernel: ", "\n41\n", ":undo "):
        assert text in said, text
    assert "jail: :nope: no such command (see :help)\n" in done.stderr
    assert "ModuleNotFoundError" in done.stderr


@counted
@pytest.mark.optional  # a user may have no cgroup
def test_an_input_is_undone_and_a_copy_goes_its_own_way() -> None:
    lines = ["x = 41", "x = 5", ":undo", "x", ":fork", "x = 'copy'", "x", ":back", "x"]
    done = cli("repl", stdin="\n".join(lines))
    assert (done.returncode, done.stdout) == (0, "41\n'copy'\n41\n"), done.stderr


def test_a_session_that_dies_says_why_and_goes_on_from_before() -> None:
    lines = ["kept = 6", "while True: kept = [kept] * 2, bytearray(1 << 24), kept", "y", "kept * 7"]
    done = cli("repl", stdin="\n".join(lines))
    assert (done.returncode, done.stdout) == (0, "42\n")
    assert "the session has ended: it reached its memory limit" in done.stderr


def test_javascript_has_the_same() -> None:
    lines = ["let a = [1, 2]", "a.map(one => one * 2)", "function f() {", "  return 3", "}", "f()", ":undo"]
    done = cli("repl", "-p", "javascript", stdin="\n".join(lines))
    assert (done.returncode, done.stdout) == (0, "[2, 4]\n3\n")
    assert ":undo: there is no state to return to" in done.stderr
    assert cli("repl", "-p", "command").returncode == 125


def test_a_value_that_shows_itself_leaves_the_terminal_its_colours(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jail.cli.repl._cleaner", lambda _: Cleaner())
    with Repl(load("python"), {}) as screen:
        screen.evaluate("class A:\n    __repr__ = lambda self: '\\x1b[8mhidden'\n_ = A()\n_", None)
    assert capfd.readouterr().out == "\x1b[8mhidden\n\x1b[0m"


@pytest.fixture
def tmux(needs: Callable[[object, str], None]) -> Iterator[Tmux]:
    needs(shutil.which("tmux"), "tmux")
    server = Tmux(f"jail-repl-{os.getpid()}")
    yield server
    server.close()


def test_a_terminal_has_editing_completion_and_an_interrupt(tmux: Tmux) -> None:
    run = shlex.join([sys.executable, "-m", "jail", "repl"])
    tmux.line(f"export PYTHONPATH={shlex.quote(ENV['PYTHONPATH'])} PYTHONSAFEPATH=1; clear; {run}")
    tmux.wait("\n>>>")
    tmux.line("a_name_of_mine = 40")
    tmux.wait("\n>>> a_name_of_mine = 40\n>>>")
    tmux.line("globals()['a_name_of mine'] = 0")  # not offered: it is no identifier
    tmux.wait("= 0\n>>>")
    tmux.keys("-l", "a_name_")
    tmux.keys("Tab")
    tmux.wait(">>> a_name_of_mine\n")
    tmux.line(" + 2")
    tmux.wait("\n42\n")
    tmux.line("while True: pass")
    tmux.wait(">>> while True: pass\n")
    time.sleep(1)  # for the evaluation to begin
    tmux.keys("C-c")
    tmux.wait("jail: interrupted\n")
    tmux.keys("Up", "Up")
    tmux.keys("Enter")
    tmux.wait("interrupted\n>>> a_name_of_mine + 2\n42\n")
    tmux.keys("C-d")
    tmux.wait("\nouter>")
