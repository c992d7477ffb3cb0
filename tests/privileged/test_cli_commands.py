"""Every wrong line is one line; and the commands beside ``run``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jail.host.container import unmasked

from .program import CLI, ENV, cli, ended


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run", "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ("run --", "nothing to run: give SCRIPT.py, -c SOURCE or -- COMMAND (see 'jail run --help')"),
        ("policy", "missing command (see 'jail policy --help')"),
        ("rnu x", "no such command 'rnu', did you mean \"run\"? (see 'jail --help')"),
        ("policy shw x", "no such command 'shw', did you mean \"show\"? (see 'jail policy --help')"),
        ("run --wal 2s x", 'no such option --wal, did you mean "--wall"? (see \'jail run --help\')'),
        ("run --wall", "--wall: a value is missing (see 'jail run --help')"),
        ("run -t", "-t: a value is missing (see 'jail run --help')"),
        ("run --json=1 x", "--json: takes no value (see 'jail run --help')"),
        ("run -p -- x", "--policy: a value is missing before --"),
        ("doctor x", "got unexpected extra argument (x) (see 'jail doctor --help')"),
        ("policy check", "FILE is missing (see 'jail policy check --help')"),
        ("run --degrade alow x", '--degrade alow: unknown, did you mean "allow"?'),
        ("run nosuch.py", "script nosuch.py: no such file or directory (to run a command: jail run -- nosuch.py)"),
        ("run ./nosuch.py", "script ./nosuch.py: no such file or directory"),
        ("run .", "script .: is a folder without a __main__.py"),
        ("run loop.py", "script loop.py: too many levels of symbolic links"),
        ("run big.py", "script big.py: larger than 16M (fix: show the data to a smaller script with --ro)"),
        (
            "run -p nosuch -- true",
            '"nosuch": no such preset (there are: build, command, javascript, judge, node, python)',
        ),
        ("run -p pyton -c 1", '"pyton": no such preset, did you mean "python"?'),
        ("run -p no.toml -- true", "no.toml: no such file or directory"),
        ("run -p bad.toml -- true", 'bad.toml:2: limits.wal: unknown key, did you mean "limits.wall"?'),
        ("run --set x -- true", "--set x: must be KEY=VALUE, as in --set limits.memory=64M"),
        ("run --set limits.cp=1 -- true", '--set limits.cp=1: limits.cp: unknown key, did you mean "limits.cpu"?'),
        ("run -t 0 -- true", 'limits.wall: "0": must be at least 1ms, or "none" for no limit'),
        ("run -t -1s -- true", 'limits.wall: "-1s": cannot be negative'),
        ("run -t soon -- true", 'limits.wall: "soon": a number is missing, write for example 2s'),
        ("run -m 64X -- true", "limits.memory: \"64X\": unknown unit 'X', use K, M, G, T or P"),
        ("run --pids 0 -- true", "limits.pids: 0: must be at least 1"),
        ("run --pids many -- true", 'limits.pids: "many": must be a whole number'),
        ("run --pids 99999999999 -- true", "limits.pids: 99999999999: must be at most 4194304"),
        ("run -e NO_SUCH -- true", "--env NO_SUCH: not set in your environment (fix: --env NO_SUCH=VALUE)"),
        ("run --stdin nosuch -- cat", "--stdin nosuch: no such file or directory"),
        ("run --stdin . -- cat", "--stdin .: is a directory"),
        ("run --report nosuch/r -- true", "--report nosuch/r: no such file or directory"),
        ("run --report . -- true", "--report .: is a directory"),
        ("run --report - -- true", "--report -: is standard output meant? (fix: --report /dev/stdout)"),
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


def test_what_the_kernel_refuses_is_one_line() -> None:
    shell = ["sh", "-c", 'ulimit -n 8; exec "$@"', "sh", *CLI]
    done = subprocess.run([*shell, "run", "--", "true"], capture_output=True, text=True, env=ENV, check=False)
    assert ended(done) == (125, "", "jail: start: too many open files (fix: ulimit -n 256)\n")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*CLI, "policy", "list"], stdout=full, stderr=subprocess.PIPE, text=True, env=ENV, check=False
        )
    assert (done.returncode, done.stderr) == (125, "jail: standard output: no space left on device\n")


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
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert names == ["build", "command", "javascript", "judge", "node", "python"]
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
    of_source = json.loads(cli("run", "--json", "-c", "").stdout)["enforced"]
    assert enforced["language"] == "absent"
    assert {name: layer["state"] for name, layer in found["layers"].items()} == {
        **enforced, "language": of_source["language"],
    } == {**enforced, "language": "verified"}  # fmt: skip
    for layer in found["layers"].values():
        assert (layer["state"] == "verified") == (layer["problem"] is None)
        assert layer["problem"] is None or layer["fix"]
    assert found["policy"]["enforceable"] is True
    assert cli("doctor").stdout.splitlines()[-1] == "policy command: can be enforced here"


def test_doctor_says_what_it_has_not_read_without_prctl() -> None:
    """An import of prctl fails where sys.modules has None for it, as on a machine that lacks the extra."""
    without = "import sys; sys.modules['prctl'] = None; from jail.cli import main; sys.exit(main())"
    for arguments in (["doctor"], ["doctor", "--json"]):
        done = subprocess.run([sys.executable, "-c", without, *arguments], capture_output=True, text=True, env=ENV)
        assert (done.returncode, done.stderr) == (0, "")
        assert "python-prctl is not installed (fix: pip install 'jail-run[doctor]')" in done.stdout
    assert json.loads(done.stdout)["caller"]["no_new_privs"] is None
    assert json.loads(cli("doctor", "--json").stdout)["caller"]["unread"] is None


def test_doctor_refuses_a_policy_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "much.toml").write_text('extends = "command"\n[require]\nlayers = ["language"]\n')
    done = cli("doctor", "--policy", "much.toml", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["policy"]["problem"].startswith("require.layers: 'language'")
    assert cli("doctor", "--policy", "python").returncode == 0


@pytest.mark.root_only
@pytest.mark.parametrize(
    ("before", "layer", "fix"),
    [
        ("echo 0 > max_user_namespaces", "user_namespace", "sudo sysctl user.max_user_namespaces=65536"),
        ("echo 0 > max_net_namespaces", "network_namespace", "sudo sysctl user.max_net_namespaces=65536"),
        ("mount -t tmpfs none ../fs", "mount_namespace", unmasked()),
        ("mount -B .. ..; mount -o remount,bind,ro ..", "user_namespace", f"{unmasked()}, or umount /proc/sys"),
    ],
)  # fmt: skip
def test_doctor_names_what_is_missing_and_the_fix(before: str, layer: str, fix: str) -> None:
    """In a user namespace of its own, where this can be taken away from one process alone."""
    script = f'cd /proc/sys/user; {before}; cd /; exec "$@"'
    crippled = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec", script, "sh", *CLI]
    done = subprocess.run([*crippled, "doctor", "--json"], capture_output=True, text=True, env=ENV, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert (found["layers"][layer]["state"], found["layers"][layer]["fix"]) == ("absent", fix)
    assert found["policy"]["problem"].startswith(f"{layer}: ")
    for alone in ("seccomp", "no_new_privs", "rlimits"):
        assert found["layers"][alone]["state"] == "verified"
    run = subprocess.run([*crippled, "run", "--", "true"], capture_output=True, text=True, env=ENV, check=False)
    assert (run.returncode, run.stdout) == (125, "")
    assert run.stderr == f"jail: {found['policy']['problem']}\n"


def test_a_run_imports_nothing_slow() -> None:
    slow = "asyncio click collections contextlib dataclasses enum functools hashlib inspect json pathlib "
    slow += "pyseccomp re signal socket subprocess tempfile threading tomllib typing"
    code = "import sys; before = set(sys.modules); from jail.cli.entry import run; status = run(sys.argv[1:]); "
    code += "print(*(set(sys.modules) - before), file=sys.stderr); sys.exit(status)"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "--", "true"], capture_output=True, text=True, env=ENV, check=True
    )
    assert "jail.runs.execute" in done.stderr.split()
    assert set(done.stderr.split()) & set(slow.split()) == set()
