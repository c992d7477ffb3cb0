"""Completion of the command line, asked as a shell asks; and by bash itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jail.policy.sources import presets

JAIL = [sys.executable, "-m", "jail"]


def completed(*words: str, shell: str = "bash") -> list[str]:
    """Returns what a shell offers for the last of these words."""
    at = words[-1] if shell == "fish" else str(len(words))
    asked = {"COMP_WORDS": " ".join(("jail", *words)), "COMP_CWORD": at, "_JAIL_COMPLETE": f"{shell}_complete"}
    done = subprocess.run(JAIL, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("do",), ["plain,doctor"]),
        (("run", "--mem"), ["plain,--memory"]),
        (("run", "-p", "j"), ["plain,javascript", "plain,judge"]),
        (("run", "-p", "./mine"), ["file,"]),
        (("run", "--net", "l"), ["plain,loopback"]),
        (("run", "--set", "limits.mem"), ["plain,limits.memory="]),
        (("run", "-e", "JAIL_TEST_VAR"), ["plain,JAIL_TEST_VARIABLE"]),
        (("run", "--ro", ""), ["file,"]),
        (("run", "-t", "2s", ""), ["file,"]),
        (("policy", "show", ""), [f"plain,{name}" for name in presets()]),
        (("policy", "check", ""), ["file,"]),
        (("policy", "learn", "-p", "b"), ["plain,build"]),
        (("completion", ""), ["plain,bash", "plain,zsh", "plain,fish"]),
    ],
)  # fmt: skip
def test_what_could_stand_here(words: tuple[str, ...], wanted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAIL_TEST_VARIABLE", "1")
    assert completed(*words) == wanted


def test_bash_completes_with_what_is_printed() -> None:
    bash = shutil.which("bash")
    assert bash
    jail = Path(sys.executable).with_name("jail")
    asks = (
        f"set -eu; eval \"$('{jail}' completion bash)\"; compopt() {{ :; }}\n"
        f"COMP_WORDS=(jail run --degr); COMP_CWORD=2; _jail_completion '{jail}'; echo \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run([bash, "--norc", "-c", asks], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("--degrade\n", "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_what_the_other_shells_read_and_get(shell: str) -> None:
    script = subprocess.run([*JAIL, "completion", shell], capture_output=True, text=True, check=True).stdout
    assert f"_JAIL_COMPLETE={shell}_complete" in script
    assert any("doctor" in one for one in completed("do", shell=shell))


@pytest.mark.parametrize("asked", ["tcsh", "bash", "bash_source", "bash_complete"])
def test_a_wrong_question_is_one_line(asked: str) -> None:
    done = subprocess.run(JAIL, env={**os.environ, "_JAIL_COMPLETE": asked}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (125, "")
    assert done.stderr.startswith("jail: _JAIL_COMPLETE") and done.stderr.count("\n") == 1
