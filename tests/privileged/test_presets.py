"""Each preset lets its kind of program work, and keeps what it says it keeps. More programs: test_real_programs.py."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy import presets
from jail.policy.load import load

from .host import COUNTED, OS_RING, public_folder, py, sh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MB = 1 << 20


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture
def compiled(folder: Path, needs: Callable[[object, str], None]) -> Callable[[str], Path]:
    """Builds a C program of its text; static, since it may be run where only the loader's libraries are shown."""
    needs(shutil.which("gcc"), "gcc")

    def build(text: str, *flags: str) -> Path:
        (folder / "a.c").write_text(
            "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n" + text
        )
        subprocess.run(["gcc", "-O1", *flags, "-o", folder / "a.out", folder / "a.c"], check=True)
        return folder / "a.out"

    return build


@pytest.mark.parametrize("name", presets())
def test_required_layers_are_verified(name: str) -> None:
    policy = load(name)
    result = (
        jail.run("0", policy)
        if policy.guest.language != "command"
        else jail.run(["/no/such"] if name == "judge" else ["/bin/true"], policy)
    )
    if name == "judge":
        assert (result.verdict, result.status) == ("error", 127)
        return
    assert result.ok, result.reason
    assert {layer for layer in policy.require.layers if result.enforced[layer] != "verified"} == set()
    assert set(policy.require.layers) >= {
        "user_namespace",
        "mount_namespace",
        "pid_namespace",
        "seccomp",
        "capabilities",
    }
    assert (result.policy.name, result.policy.digest) == (name, policy.digest)


# --- python ---------------------------------------------------------------------------------------------------------

REFUSED_TO_PYTHON = {
    "a socket": "import socket; socket.socket()",
    "another process": "import os; os.fork()",
    "a program": "import os; os.execv('/bin/true', ['true'])",
    "a subprocess": "import subprocess; subprocess.run(['/bin/true'])",
    "a file outside of its scratch": "open('/usr/lib/x', 'w')",
    "the source of the harness": "import sys; open('/run/jail/guest/harness.py', 'w')",
    "a device": "open('/dev/mem')",
    "executable scratch": "import ctypes, glob, shutil, sys\n"
    "library = glob.glob(f'{sys.base_prefix}/lib/python3*/lib-dynload/*.so')[0]\n"
    "ctypes.CDLL(library)\nctypes.CDLL(shutil.copy(library, '/tmp/x.so'))",
    "ptrace": "import ctypes; c = ctypes.CDLL(None, use_errno=True); assert c.ptrace(0, 0, 0, 0) == 0",
    "a namespace": "import ctypes; c = ctypes.CDLL(None); assert c.unshare(0x10000000) == 0",
}


@pytest.mark.parametrize("what", REFUSED_TO_PYTHON)
def test_the_kernel_refuses_to_python(what: str) -> None:
    result = jail.run(REFUSED_TO_PYTHON[what], OS_RING)
    assert (result.verdict, result.exit_code) == ("exit", 1), result.reason
    assert result.exception is not None and result.exception.type in (
        "PermissionError",
        "OSError",
        "FileNotFoundError",
        "AssertionError",
    )


def test_python_computes_with_the_language_ring_off() -> None:
    source = """
import concurrent.futures, decimal, hashlib, json, pathlib, re, sqlite3, tempfile, threading
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    squares = list(pool.map(lambda n: n * n, range(10)))
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a.json")
    path.write_text(json.dumps(squares))
    read = json.loads(path.read_text())
sqlite3.connect("/tmp/db").execute("create table t (x)")
[read, str(decimal.Decimal(1) / 7), hashlib.sha256(b"x").hexdigest()[:8], re.findall("[0-9]", "a1b2")]
"""
    result = jail.run(source, OS_RING, value=True)
    assert result.value == [[n * n for n in range(10)], "0.1428571428571428571428571429", "2d711642", ["1", "2"]], (
        result.stderr
    )


# --- command --------------------------------------------------------------------------------------------------------


def test_command_is_a_shell_away_from_everything() -> None:
    script = "set -e; cd; seq 100 | sort -rn | head -n 3 >a; (tac a; wc -l <a) | tr '\\n' ' '; date -d @0 -u +%Y"
    result = jail.run(sh(script))
    assert (result.verdict, result.stdout, result.stderr) == ("ok", "98 99 100 3 1970\n", "")


def test_command_runs_nothing_that_was_just_written() -> None:
    result = jail.run(sh("cp /bin/true /tmp/mine && /tmp/mine"))
    assert (result.verdict, result.exit_code) == ("exit", 126)
    assert jail.run(sh("cp /bin/true /tmp/mine && /tmp/mine"), "build").ok


@pytest.mark.parametrize(
    ("command", "status"),
    [("/etc/passwd", 126), ("/etc", 126), ("/no/such", 127), ("no-such", 127), ("/bin/true/x", 127)],
)
def test_commands_that_cannot_be_started(command: str, status: int) -> None:
    result = jail.run([command])
    assert (result.verdict, result.status, result.exit_code, result.signal) == ("error", status, None, None)
    assert result.reason.startswith(f"{command}: ")
    assert (result.stdout, result.stderr) == ("", "")
    assert "verified" not in result.enforced.values() or result.enforced["language"] == "absent"


# --- build ----------------------------------------------------------------------------------------------------------


def test_build_works_in_the_callers_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, needs: Callable[[object, str], None]
) -> None:
    needs(shutil.which("make") and shutil.which("gcc"), "make and gcc")
    (folder / "Makefile").write_text("all: a b\n\t./a && ./b\n%: %.c\n\t$(CC) -o $@ $<\n")
    for name in "ab":
        (folder / f"{name}.c").write_text(f'#include <stdio.h>\nint main(void) {{ puts("program {name}"); }}\n')
    monkeypatch.chdir(folder)
    result = jail.run(["make", "-s", "-j4"], policy="build")
    assert (result.verdict, result.stdout) == ("ok", "program a\nprogram b\n"), result.stderr
    assert subprocess.run([folder / "a"], capture_output=True, text=True).stdout == "program a\n"


def test_build_reaches_nothing_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "work").mkdir()
    (folder / "secret").write_text("the host's")
    monkeypatch.chdir(folder / "work")
    assert jail.run(sh("cat ../secret"), "build").exit_code == 1
    jail.run(sh("echo mine >../beside; rm -rf ../secret"), "build")
    assert (folder / "secret").exists()
    assert not (folder / "beside").exists()


# --- judge ----------------------------------------------------------------------------------------------------------

SUM = 'int main(void) { long a, s = 0; while (scanf("%ld", &a) == 1) s += a; printf("%ld\\n", s); return 0; }'


def judge(program: Path, **options: object) -> jail.Result:
    return jail.run(["/solution"], "judge", ro=[f"{program}:/solution"], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("flags", [(), ("-static",)], ids=["dynamic", "static"])
def test_judge_runs_a_solution(compiled: Callable[..., Path], flags: tuple[str, ...]) -> None:
    result = judge(compiled(SUM, *flags), stdin="\n".join(map(str, range(10_000))))
    assert (result.verdict, result.stdout, result.stderr) == ("ok", f"{sum(range(10_000))}\n", "")


def test_judge_lets_a_solution_think(compiled: Callable[..., Path]) -> None:
    """Long enough for one that watches from outside to look at it."""
    text = '#include <time.h>\nint main(void) { while (clock() < CLOCKS_PER_SEC / 4); puts("thought"); return 0; }'
    result = judge(compiled(text))
    assert (result.verdict, result.stdout) == ("ok", "thought\n"), result.reason


WRONG = {
    "a-loop": ("int main(void) { for (volatile long i = 0;; i++); }", "cpu"),
    "sleep": ("int main(void) { sleep(600); }", "wall"),
    "memory": ("int main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }", "memory"),
    "output": (
        'int main(void) { for (;;) puts("................................................................"); }',
        "output",
    ),
    "a-null-pointer": ("int main(void) { return *(volatile int *)0; }", "signal"),
    "a-failed-assertion": ("int main(void) { abort(); }", "signal"),
    "a-status": ("int main(void) { return 3; }", "exit"),
    "a-process": ("int main(void) { if (fork() < 0) return 9; pause(); }", "exit"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_judge_stops_a_solution(compiled: Callable[..., Path], kind: str) -> None:
    text, verdict = WRONG[kind]
    result = judge(compiled(text), wall=1 if verdict == "wall" else 20)
    assert result.verdict == verdict, (result.reason, result.stderr)
    assert result.exit_code == {"a-status": 3, "a-process": 9}.get(kind)
    if verdict == "cpu":
        assert result.usage.cpu_seconds >= 1
    if verdict == "memory" and COUNTED:
        assert result.usage.memory_peak_bytes is not None and result.usage.memory_peak_bytes <= 256 * MB


def test_judge_shows_no_program() -> None:
    for command in (["/bin/sh", "-c", "true"], ["/usr/bin/env"], py("1")):
        assert jail.run(command, "judge").verdict == "error"


# --- other ways to say a policy -------------------------------------------------------------------------------------


def test_a_policy_of_ones_own(folder: Path) -> None:
    own = folder / "own.toml"
    own.write_text(
        'extends = "command"\n[limits]\nwall = "300ms"\n[environment]\nset = { CI = "true" }\n'
        '[syscalls]\ndeny = ["uname"]\non_denied = "kill"\n'
    )
    assert jail.run(sh("echo $CI"), own).stdout == "true\n"
    assert jail.run(sh("sleep 60"), own).verdict == "wall"
    result = jail.run(["/bin/uname"], own)
    assert (result.verdict, result.status, result.signal) == ("violation", 159, "SIGSYS")
    denied = jail.Policy.load(own).replace(syscalls=load("command", [("syscalls.deny", "uname")]).syscalls)
    refused = jail.run(["/bin/uname"], denied)
    assert (refused.verdict, refused.exit_code) == ("exit", 1)


def test_policy_objects_are_values() -> None:
    policy = jail.Policy.load("python", memory="64M")
    assert policy == jail.Policy.load("python", memory=64 * MB)
    assert policy.digest != jail.Policy.load("python").digest
    assert jail.run("pass", policy.replace(wall="1s")).policy.digest == policy.replace(wall=1).digest


def test_check() -> None:
    assert jail.run(["/bin/true"]).check().ok
    with pytest.raises(jail.GuestFailed) as error:
        jail.run(sh("exit 3")).check()
    assert str(error.value) == "exit: ended by itself with status 3"
    assert error.value.result.exit_code == 3
