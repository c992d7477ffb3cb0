"""The program itself, run as a user runs it: statuses, streams, JSON, signals, a terminal, and every wrong line."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import jail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CLI = [sys.executable, "-m", "jail"]
ENV = {**os.environ, "PYTHONPATH": str(Path(jail.__file__).parents[1]), "PYTHONSAFEPATH": "1"}
KEYS = {
    "verdict", "reason", "exit_code", "signal", "stdout", "stderr", "truncated", "value", "exception", "usage",
    "enforced", "denials", "alarm", "policy",
}  # fmt: skip


def cli(*arguments: str, stdin: str = "", env: Mapping[str, str] = {}, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *arguments], input=stdin, capture_output=True, text=True, check=False, env={**ENV, **env}, **options
    )


def ended(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


@contextlib.contextmanager
def started(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen([*CLI, *arguments], env=ENV, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def processes_with(word: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


# --- how a run ends -------------------------------------------------------------------------------------------------


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
        (["--disk", "1M", "--", "dd", "if=/dev/zero", "of=/tmp/x", "bs=64K"], 153, "stopped at the disk limit of 1M: "),
        (["--set", "syscalls.on_denied=kill", "-c", "import os; os.fork()"], 159, "stopped by the kernel for a forbidden"),
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
    assert done.stderr.endswith("ZeroDivisionError: integer division or modulo by zero\n")
    assert "jail" not in done.stderr


@pytest.mark.parametrize(
    ("source", "type_", "line"),
    [
        (b"x = 'caf\xe9'\n", "SyntaxError", None),
        (b"x = 1\0\n", "SyntaxError", None),
        (b"\n\nx = = 1\n", "SyntaxError", 3),
        (b"# -*- coding: latin-1 -*-\nraise ValueError('caf\xe9')\n", "ValueError", 2),
        (b"\xef\xbb\xbfraise KeyError(1)\n", "KeyError", 1),
    ],
)  # fmt: skip
def test_what_a_script_means_is_for_python_to_say(source: bytes, type_: str, line: int | None, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(source)
    done = cli("run", "--json", "a.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    exception = json.loads(done.stdout)["exception"]
    assert exception["type"] == type_
    assert line is None or exception["line"] == line


def test_an_empty_script_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.py").touch()
    assert ended(cli("run", "empty.py", cwd=tmp_path)) == (0, "", "")


# --- what is handed over --------------------------------------------------------------------------------------------


def test_json_is_one_object_and_nothing_else() -> None:
    done = cli("run", "--json", "--value", "-c", "import sys; print('o\\x1b[2J'); print('e', file=sys.stderr); [1, 'a']")
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


# --- what the guest reads -------------------------------------------------------------------------------------------


def test_the_callers_input_where_it_is_a_pipe_or_a_file(tmp_path: Path) -> None:
    assert cli("run", "--", "cat", stdin="piped").stdout == "piped"
    (tmp_path / "file").write_text("filed")
    with open(tmp_path / "file", "rb") as file:
        assert subprocess.run([*CLI, "run", "--", "cat"], stdin=file, capture_output=True, env=ENV, check=True).stdout == b"filed"
    assert cli("run", "--stdin", "file", "--", "cat", cwd=tmp_path, stdin="piped").stdout == "filed"
    assert cli("run", "--stdin", "-", "--", "cat", stdin="piped").stdout == "piped"
    with open("/dev/zero", "rb") as zero:
        assert subprocess.run([*CLI, "run", "--", "cat"], stdin=zero, capture_output=True, env=ENV, check=True).stdout == b""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(closed: str) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *CLI]
    guest = "import sys; n = len(sys.stdin.read()); print('out', n); print('err', file=sys.stderr)"
    done = subprocess.run([*shell, "run", "-c", guest], capture_output=True, text=True, env=ENV, check=False, input="four")
    out = "" if ">&- " in f"{closed} ".replace("2>&-", "") else f"out {0 if '<&-' in closed else 4}\n"
    err = "" if "2>&-" in closed else "err\n"
    assert ended(done) == (0, out, err)
    wrong = subprocess.run([*shell, "run"], capture_output=True, text=True, env=ENV, check=False)
    assert (wrong.returncode, wrong.stdout) == (125, "")
    assert wrong.stderr.startswith("" if "2>&-" in closed else "jail: nothing to run")
    helped = subprocess.run([*shell, "--help"], capture_output=True, text=True, env=ENV, check=False)
    assert (helped.returncode, helped.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (["run", "--json", "--", "true"], 141),
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


# --- signals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_guest_and_says_so(number: int, status: int) -> None:
    word = f"600.{os.getpid()}{number}"
    with started("run", "--", "sh", "-c", f"echo ready; sleep {word} & sleep {word}") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait() == status
        assert process.stderr.read() == b"jail: cancelled by the caller\n"
    assert processes_with(word) == []


def test_an_interrupted_run_still_hands_over_its_json() -> None:
    script = "import sys, time; print('before', flush=True); print('ready', file=sys.stderr, flush=True); time.sleep(600)"
    with started("run", "--report", "/dev/stdout", "-c", script) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stderr.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        first, second = process.stdout.read().splitlines()
    result = json.loads(second)
    assert (first, result["verdict"], result["stdout"]) == (b"before", "cancelled", "before\n")


def test_a_second_one_ends_the_program_at_once() -> None:
    """The first has ended the guest; its JSON, larger than a pipe holds, waits for a reader that does not come."""
    script = "import os, time; os.write(1, b'x' * 300000); time.sleep(600)"
    read, write = os.pipe()
    with started("run", "--report", "/dev/fd/1", "--output", "1M", "-c", script, stdout=write) as process:
        os.close(write)
        assert process.stderr is not None
        for _ in range(300000 // 100000):
            left = 100000
            while left:
                left -= len(os.read(read, left))
        process.send_signal(signal.SIGINT)
        assert os.read(read, 1) == b"{"
        process.send_signal(signal.SIGINT)
        assert process.wait() in {130, -signal.SIGINT}
        assert process.stderr.read() == b"jail: cancelled by the caller\n"
    os.close(read)


def test_both_at_once_are_as_good_as_one() -> None:
    word = f"601.{os.getpid()}"
    with started("run", "--", "sh", "-c", f"echo ready; exec sleep {word}") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert process.wait() in {130, -signal.SIGINT}
        assert process.stderr.read() in {b"", b"jail: cancelled by the caller\n"}
        # whoever is pid 1 of the jail sees the program's end, and the kernel ends the rest
        while found := processes_with(word):
            wait_for(found[0])


def wait_for(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.waitid  # noqa: B018
        fd = os.pidfd_open(pid)
        import select

        select.select([fd], [], [])
        os.close(fd)


def test_an_interrupt_before_the_guest_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "script")
    with started("run", "script", cwd=tmp_path) as process:
        assert process.stderr is not None
        with open(tmp_path / "script", "wb"):  # opens when the program has begun to read
            process.send_signal(signal.SIGINT)
            assert process.wait() == 130
        assert process.stderr.read() == b""


def test_an_ignored_signal_stays_ignored() -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with started("run", "--", "sh", "-c", "echo ready; sleep 600", preexec_fn=ignore) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 143


# --- a terminal -----------------------------------------------------------------------------------------------------


def at_a_terminal(*arguments: str) -> tuple[int, bytes]:
    """Status, and what the program put on a terminal of its own, its input too."""
    master, slave = pty.openpty()
    with subprocess.Popen([*CLI, *arguments], stdin=slave, stdout=slave, stderr=slave, env=ENV) as process:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # EIO: nobody has it open any more
            while part := os.read(master, 65536):
                shown += part
    os.close(master)
    return process.returncode, shown


def test_a_terminal_sees_text_and_colours_alone() -> None:
    script = r"printf '\033[31mred\033[2J\033]0;title\a'; printf 'caf\303\251 \233 \342\202' >&2; kill -SEGV $$"
    status, shown = at_a_terminal("run", "--", "sh", "-c", script)
    assert status == 139
    assert shown.startswith(b"\x1b[31mred^[[2J^[]0;title^G")
    assert b"caf\xc3\xa9 \\x9b \\xe2\\x82" in shown
    assert shown.endswith(b"\r\njail: died of SIGSEGV\r\n")
    assert shown.count(b"\x1b[0m") == 1


def test_a_pipe_gets_the_bytes_as_they_are() -> None:
    done = subprocess.run([*CLI, "run", "--", "printf", r"\033[2J\233"], capture_output=True, env=ENV, check=True)
    assert done.stdout == b"\x1b[2J\x9b"


def test_a_terminal_is_no_input() -> None:
    assert at_a_terminal("run", "--", "cat") == (0, b"")


def test_the_reason_starts_a_line() -> None:
    done = cli("run", "--", "sh", "-c", "printf half >&2; kill -SEGV $$")
    assert done.stderr == "half\njail: died of SIGSEGV\n"


# --- wrong lines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run", "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ("run --", "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ("rnu x", "no such command 'rnu', did you mean \"run\"? (see 'jail --help')"),
        ("policy shw x", "no such command 'shw', did you mean \"show\"? (see 'jail policy --help')"),
        ("run --wal 2s x", 'no such option --wal, did you mean "--wall"? (see \'jail run --help\')'),
        ("run --wall", "--wall: a value is missing (see 'jail run --help')"),
        ("run -t", "-t: a value is missing (see 'jail run --help')"),
        ("run --json=1 x", "--json: takes no value (see 'jail run --help')"),
        ("run -p -- x", "--policy: a value is missing before --"),
        ("doctor x", "got unexpected extra argument (x) (see 'jail doctor --help')"),
        ("policy check", "FILE is missing (see 'jail policy check --help')"),
        ("run --audit f x", "--audit is not part of this version yet"),
        ("run --degrade allow x", "--degrade allow is not part of this version yet"),
        ("run --degrade alow x", '--degrade alow: unknown, did you mean "allow"?'),
        ("policy explain python", "policy explain is not part of this version yet (fix: see 'jail policy show')"),
        ("run nosuch.py", "script nosuch.py: no such file or directory (to run a command: jail run -- nosuch.py)"),
        ("run ./nosuch.py", "script ./nosuch.py: no such file or directory"),
        ("run .", "script .: is a directory"),
        ("run loop.py", "script loop.py: too many levels of symbolic links"),
        ("run big.py", "script big.py: larger than 16M (fix: show the data to a smaller script with --ro)"),
        ("run -p nosuch -- true", '"nosuch": no such preset (there are: build, command, judge, python)'),
        ("run -p pyton -c 1", '"pyton": no such preset, did you mean "python"?'),
        ("run -p no.toml -- true", "no.toml: no such file or directory"),
        ("run -p bad.toml -- true", 'bad.toml:2: limits.wal: unknown key, did you mean "limits.wall"?'),
        ("run --set x -- true", "--set x: must be KEY=VALUE, as in --set limits.memory=64M"),
        ("run --set limits.memry=1M -- true", '--set limits.memry=1M: limits.memry: unknown key, did you mean "limits.memory"?'),
        ("run -t 0 -- true", 'limits.wall: "0": must be at least 1ms, or "none" for no limit'),
        ("run -t -1s -- true", 'limits.wall: "-1s": cannot be negative'),
        ("run -t soon -- true", 'limits.wall: "soon": a number is missing, write for example 2s'),
        ("run -m 64X -- true", "limits.memory: \"64X\": unknown unit 'X', use K, M, G, T or P"),
        ("run --pids 0 -- true", "limits.pids: 0: must be at least 1"),
        ("run --pids many -- true", 'limits.pids: "many": must be a whole number'),
        ("run --pids 99999999999 -- true", "limits.pids: 99999999999: must be at most 4194304"),
        ("run -e NO_SUCH_NAME -- true", "--env NO_SUCH_NAME: not set in your environment (fix: --env NO_SUCH_NAME=VALUE)"),
        ("run --stdin nosuch -- cat", "--stdin nosuch: no such file or directory"),
        ("run --stdin . -- cat", "--stdin .: is a directory"),
        ("run --report nosuch/r -- true", "--report nosuch/r: no such file or directory"),
        ("run --report . -- true", "--report .: is a directory"),
        ("run --value -c 1", "--value: the value is part of the JSON object, add --json or --report FILE"),
        ("run --ro /no/such -- true", "mount /no/such: no such file or directory (named by --ro)"),
        ("run -p command -c 1", None),
        ("run --set require.layers=language -- true", None),
    ],
)  # fmt: skip
def test_a_wrong_line_is_one_line(line: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / "loop.py").symlink_to("loop.py")
    with open(tmp_path / "big.py", "wb") as big:
        big.truncate(100 << 20)
    (tmp_path / "bad.toml").write_text("[limits]\nwal = 1\n")
    done = cli(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (125, "")
    assert done.stderr.startswith("jail: ")
    assert done.stderr.count("\n") == 1
    if said is not None:
        assert done.stderr == f"jail: {said}\n"


def test_a_name_cannot_write_to_the_terminal() -> None:
    assert cli("run", "\x1b[2J\n").stderr.startswith("jail: script \\u001b[2J\\u000a: no such file")


# --- the other commands ---------------------------------------------------------------------------------------------


def test_plan_prints_the_steps_and_runs_nothing(tmp_path: Path) -> None:
    line = ["--rw", str(tmp_path), "-t", "2s", "--", "touch", str(tmp_path / "touched")]
    done = cli("plan", *line)
    assert (done.returncode, done.stderr) == (0, "")
    assert "wall 2s" in done.stdout
    assert str(tmp_path) in done.stdout
    data = json.loads(cli("plan", "--json", *line).stdout)
    assert [step["stage"] for step in data["steps"]][-2:] == ["init seccomp", "watch"]
    assert os.listdir(tmp_path) == []


def test_policies(tmp_path: Path) -> None:
    listed = cli("policy", "list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["build", "command", "judge", "python"]
    shown = cli("policy", "show", "python")
    (tmp_path / "mine.toml").write_text(shown.stdout)
    assert ended(cli("policy", "check", "mine.toml", cwd=tmp_path)) == (0, "ok\n", "")
    (tmp_path / "mine").write_text('extends = "python"\n[limits]\nwal = 1\n')
    done = cli("policy", "check", "mine", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("jail: mine:3: limits.wal: unknown key")


def test_doctor_finds_what_runs_have() -> None:
    done = cli("doctor", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    enforced = json.loads(cli("run", "--json", "--", "true").stdout)["enforced"]
    assert {name: layer["state"] for name, layer in found["layers"].items()} == enforced
    for layer in found["layers"].values():
        assert (layer["state"] == "verified") == (layer["problem"] is None)
        assert layer["problem"] is None or layer["fix"]
    assert found["policy"]["enforceable"] is True
    assert cli("doctor").stdout.splitlines()[-1] == "policy command: can be enforced here"


def test_doctor_refuses_a_policy_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "much.toml").write_text('extends = "command"\n[require]\nlayers = ["language"]\n')
    done = cli("doctor", "--policy", "much.toml", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["policy"]["problem"].startswith("language: ")
    assert cli("doctor", "--policy", "python").returncode == 0


@pytest.mark.root_only
@pytest.mark.parametrize(
    ("before", "layer", "fix"),
    [
        ("echo 0 > /proc/sys/user/max_user_namespaces", "user_namespace", "sudo sysctl user.max_user_namespaces=65536"),
        ("echo 0 > /proc/sys/user/max_net_namespaces", "network_namespace", "sudo sysctl user.max_net_namespaces=65536"),
        ("mount -t tmpfs none /proc/sys/fs", "mount_namespace", "docker run --security-opt systempaths=unconfined"),
    ],
)  # fmt: skip
def test_doctor_names_what_is_missing_and_the_fix(before: str, layer: str, fix: str) -> None:
    """In a user namespace of its own, where this can be taken away from one process alone."""
    crippled = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec", f'{before}; exec "$@"', "sh", *CLI]
    done = subprocess.run([*crippled, "doctor", "--json"], capture_output=True, text=True, env=ENV, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert (found["layers"][layer]["state"], found["layers"][layer]["fix"]) == ("absent", fix)
    for alone in ("seccomp", "no_new_privs", "rlimits"):
        assert found["layers"][alone]["state"] == "verified"
    run = subprocess.run([*crippled, "run", "--", "true"], capture_output=True, text=True, env=ENV, check=False)
    assert (run.returncode, run.stdout) == (125, "")
    assert run.stderr == f"jail: {found['policy']['problem']}\n"


# --- what it costs --------------------------------------------------------------------------------------------------


def test_a_run_imports_nothing_slow(needs: Callable[[object, str], None]) -> None:
    slow = "asyncio click collections contextlib dataclasses enum functools hashlib inspect json pathlib psutil pyseccomp re "
    slow += "signal socket subprocess tempfile threading tomllib typing"
    code = "import sys; before = set(sys.modules); from jail.cli.entry import run; status = run(sys.argv[1:]); "
    code += "print(*(set(sys.modules) - before), file=sys.stderr); sys.exit(status)"
    needs(json.loads(cli("run", "--json", "--", "true").stdout)["usage"]["source"]["memory"] != "process", "cgroup")
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "--", "true"], capture_output=True, text=True, env=ENV, check=True
    )
    assert "jail.runner" in done.stderr.split()
    assert set(done.stderr.split()) & set(slow.split()) == set()
