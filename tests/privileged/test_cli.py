"""How a run ends, as the program tells it: statuses, streams, JSON, reports, input."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from .program import CLI, ENV, KEYS, OS_RING, cli, ended


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        (["--", "true"], 0, None),
        (["--", "sh", "-c", "exit 7"], 7, None),
        (["-c", "raise SystemExit(3)"], 3, None),
        (["-t", "100ms", "--", "sleep", "60"], 124, "stopped at the wall time limit of 100ms: "),
        (["--cpu", "100ms", "--", "sh", "-c", "while :; do :; done"], 124, "stopped at the CPU time limit of 100ms: "),
        (["--", "/etc/passwd"], 126, "/etc/passwd: permission denied"),
        (["--", "no-such-program"], 127, "no-such-program: not found in the jail"),
        (["--", "sh", "-c", "kill -SEGV $$"], 139, "died of SIGSEGV"),
        (["-m", "32M", "-c", "x = b'x' * (1 << 30)"], 137, "stopped at the memory limit of 32M: "),
        (["--output", "1K", "--", "yes"], 153, "stopped at the output limit of 1K: "),
        (["--disk", "1M", "--", "dd", "if=/dev/zero", "of=/tmp/x", "bs=64K"], 153, "stopped at the "),
        ([*OS_RING, "--set", "syscalls.on_denied=kill", "-c", "import os; os.fork()"], 159, "stopped for a forbidden"),
        (["-c", "print(1)\nprint.__self__.__globals__"], 159, "stopped for a forbidden act, line 2: '__globals__': "),
        (["--", "sh", "-c", "kill -PIPE $$"], 141, None),
    ],
    ids=lambda value: value if isinstance(value, int) else None,
)  # fmt: skip
def test_the_status_says_how_it_ended(line: list[str], status: int, reason: str | None) -> None:
    done = cli("run", *line)
    assert done.returncode == status, done.stderr
    said = [text for text in done.stderr.splitlines() if text.startswith("jail: ")]
    if reason is None:
        assert said == []
    else:
        assert len(said) == 1
        assert said[0].startswith(f"jail: {reason}")
        assert done.stderr.endswith(f"{said[0]}\n")


def test_script_source_and_command_with_arguments(tmp_path: Path) -> None:
    show = "import sys; print(sys.argv)"
    (tmp_path / "show.py").write_text(show)
    assert ended(cli("run", "show.py", "-x", "--json", cwd=tmp_path)) == (0, "['show.py', '-x', '--json']\n", "")
    assert ended(cli("run", "-c", show, "a", "b")) == (0, "['-c', 'a', 'b']\n", "")
    assert cli("run", "-", "a", stdin=f"{show[:-1]}, sys.stdin.read())").stdout == "['<stdin>', 'a'] \n"
    assert ended(cli("run", "--", "echo", "-n", "--json")) == (0, "--json", "")


def test_a_traceback_of_the_guest_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def f():\n    return 1 // 0\n\nf()\n")
    done = cli("run", "bad.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.splitlines()[-1].startswith("ZeroDivisionError: ")
    assert "jail" not in done.stderr


@pytest.mark.parametrize(
    ("source", "types", "line"),
    [
        (b"x = 'caf\xe9'\n", "SyntaxError", None),
        (b"x = 1\0\n", "ValueError SyntaxError", None),  # the latter since 3.11.4
        (b"\n\nx = = 1\n", "SyntaxError", 3),
        (b"# -*- coding: latin-1 -*-\nraise ValueError('caf\xe9')\n", "ValueError", 2),
        (b"\xef\xbb\xbfraise KeyError(1)\n", "KeyError", 1),
    ],
)  # fmt: skip
def test_what_a_script_means_is_for_python_to_say(source: bytes, types: str, line: int | None, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(source)
    done = cli("run", "--json", "a.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    exception = json.loads(done.stdout)["exception"]
    assert exception["type"] in types.split()
    assert line is None or exception["line"] == line


def test_an_empty_script_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.py").touch()
    assert ended(cli("run", "empty.py", cwd=tmp_path)) == (0, "", "")


def test_json_is_one_object_and_nothing_else() -> None:
    done = cli(
        "run", "--json", "--value", "-c", "import sys; print('o\\x1b[2J'); print('e', file=sys.stderr); [1, 'a']"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert done.stdout.isascii()
    result = json.loads(done.stdout)
    assert set(result) == KEYS
    assert (result["verdict"], result["stdout"], result["stderr"]) == ("ok", "o\x1b[2J\n", "e\n")
    assert result["value"] == [1, "a"]
    assert result["policy"]["name"] == "python"


def test_json_of_a_run_that_was_stopped_keeps_what_came_before() -> None:
    done = cli("run", "--json", "-t", "300ms", "--", "sh", "-c", "echo before; sleep 60")
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr, result["verdict"], result["stdout"]) == (124, "", "wall", "before\n")


def test_json_has_nothing_to_say_where_the_guest_never_ran() -> None:
    done = cli("run", "--json", "-p", "nosuch", "--", "true")
    assert (done.returncode, done.stdout) == (125, "")
    assert done.stderr.startswith("jail: ")


def test_a_report_beside_the_streams(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("an older one")
    done = cli("run", "--report", "r.json", "--", "sh", "-c", "echo out; echo err >&2; exit 5", cwd=tmp_path)
    assert ended(done) == (5, "out\n", "err\n")
    result = json.loads((tmp_path / "r.json").read_text())
    assert set(result) == KEYS
    assert (result["stdout"], result["stderr"], result["exit_code"]) == ("out\n", "err\n", 5)
    assert (tmp_path / "r.json").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["r.json"]


def test_a_report_follows_a_link_and_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("there")
    assert cli("run", "--report", "link", "--", "true", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "there").read_text())["verdict"] == "ok"
    assert (tmp_path / "link").is_symlink()


def test_a_report_into_a_descriptor(tmp_path: Path) -> None:
    with open(tmp_path / "both", "wb") as file:
        subprocess.run([*CLI, "run", "--report", "/dev/stdout", "--", "echo", "hi"], stdout=file, env=ENV, check=True)
    first, second = (tmp_path / "both").read_text().splitlines()
    assert (first, json.loads(second)["stdout"]) == ("hi", "hi\n")


def test_a_report_of_nothing_is_not_written(tmp_path: Path) -> None:
    assert cli("run", "--report", "r.json", "--ro", "/no/such", "--", "true", cwd=tmp_path).returncode == 125
    assert os.listdir(tmp_path) == []


def test_the_callers_input_where_it_is_a_pipe_or_a_file(tmp_path: Path) -> None:
    assert cli("run", "--", "cat", stdin="piped").stdout == "piped"
    (tmp_path / "file").write_text("filed")
    with open(tmp_path / "file", "rb") as file:
        assert (
            subprocess.run([*CLI, "run", "--", "cat"], stdin=file, capture_output=True, env=ENV, check=True).stdout
            == b"filed"
        )
    assert cli("run", "--stdin", "file", "--", "cat", cwd=tmp_path, stdin="piped").stdout == "filed"
    assert cli("run", "--stdin", "-", "--", "cat", stdin="piped").stdout == "piped"
    with open("/dev/zero", "rb") as zero:
        assert (
            subprocess.run([*CLI, "run", "--", "cat"], stdin=zero, capture_output=True, env=ENV, check=True).stdout
            == b""
        )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(closed: str) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *CLI]
    guest = "import sys; n = len(sys.stdin.read()); print('out', n); print('err', file=sys.stderr)"
    done = subprocess.run(
        [*shell, "run", "-c", guest], capture_output=True, text=True, env=ENV, check=False, input="four"
    )
    out = "" if ">&- " in f"{closed} ".replace("2>&-", "") else f"out {0 if '<&-' in closed else 4}\n"
    lost = "" if out else "jail: stdout: bad file descriptor (part of the output is lost)\n"
    err = "" if "2>&-" in closed else f"err\n{lost}"
    assert ended(done) == (0, out, err)
    wrong = subprocess.run([*shell, "run"], capture_output=True, text=True, env=ENV, check=False)
    assert (wrong.returncode, wrong.stdout) == (125, "")
    assert wrong.stderr.startswith("" if "2>&-" in closed else "jail: nothing to run")
    helped = subprocess.run([*shell, "--help"], capture_output=True, text=True, env=ENV, check=False)
    assert (helped.returncode, helped.stderr) == (0, "")


@pytest.mark.parametrize("line", [["run", "--json", "-c", "1"], ["policy", "list"], ["plan", "-c", "1"]])
def test_what_was_asked_for_is_not_lost_in_silence(line: list[str]) -> None:
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *CLI, *line], capture_output=True, text=True, env=ENV)
    assert (done.returncode == 0) == (line[0] == "run"), "a guest that ran keeps its status"
    assert "standard output: bad file descriptor" in done.stderr


def test_a_file_that_is_shown_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_text("hello\n")
    for option in ("--ro", "--rw"):
        assert ended(cli("run", option, "hello.txt", "--", "cat", "hello.txt", cwd=tmp_path)) == (0, "hello\n", "")


def test_nobody_who_hears_the_reason_changes_no_status() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*CLI, "run", "-t", "50ms", "--", "sleep", "60"], stderr=write, env=ENV, check=False)
    os.close(write)
    assert done.returncode == 124


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (["policy", "show", "python"], 141),
        (["plan", "--", "true"], 141),
        (["--help"], 141),
        (["run", "--", "yes"], 141),  # the guest's own SIGPIPE
    ],
)  # fmt: skip
def test_a_reader_that_goes_away_is_no_traceback(line: list[str], status: int) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*CLI, *line], stdout=write, stderr=subprocess.PIPE, env=ENV, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (status, b"")
