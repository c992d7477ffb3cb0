"""``jail policy learn``: policies learned from ordinary programs, and what it gives no program unasked."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.cli import policy_learn
from jail.cli.policy_learn import Lesson
from jail.plan.grantable import why_not
from jail.policy.grants import Grant
from jail.policy.load import load
from jail.runs.execute import execute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from jail.plan.model import Plan
    from jail.result.model import Result

JAIL = (sys.executable, "-m", "jail")
MAKEFILE = "hello: hello.c\n\tgcc -o hello hello.c\n\t./hello\n"
SERVES = (
    "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
    "socket.create_connection(server.getsockname()).close()\nopen('served', 'w').close()"
)


@pytest.fixture
def workspace() -> Iterator[Path]:
    """A folder with a Makefile, outside of pytest's own, which not everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        (Path(folder) / "hello.c").write_text("int main(void) { return 0; }\n")
        (Path(folder) / "Makefile").write_text(MAKEFILE)
        yield Path(folder)


def learn(workspace: Path, *command: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    line = (*JAIL, "policy", "learn", *options, "--", *command)
    return subprocess.run(line, cwd=workspace, capture_output=True, text=True, timeout=120)


def learned(workspace: Path, *command: str, options: tuple[str, ...] = ()) -> str:
    """Learns a policy, and shows that the workspace was left alone, and the command works under it as written."""
    before = sorted(os.listdir(workspace))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "learned.toml"
        done = learn(workspace, *command, options=(*options, "-o", str(file)))
        assert done.returncode == 0, done
        assert sorted(os.listdir(workspace)) == before
        text = file.read_text()
        cwd = ("--cwd", str(workspace)) if '".",' in text else ()
        run = (*JAIL, "run", "-p", str(file), *cwd, "--", *command)
        again = subprocess.run(run, cwd=workspace, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0, (again, text)
    return "\n".join(line.partition("  #")[0] for line in text.splitlines()[1:])


WRITES = 'extends = "command"\n\n[filesystem]\nwrite = [\n    "...",\n    ".",\n]'
READS = WRITES.replace("write", "read")
PROGRAMS = {
    "make": (("make",), WRITES),
    "git": (("git", "init", "-q", "repository"), WRITES),
    "git that reads": (("git", "diff", "--no-index", "--exit-code", "hello.c", "hello.c"), READS),
    "sqlite3": (("sqlite3", "a.db", "create table a(b)"), WRITES),
    "node": (("node", "-e", "require('fs').writeFileSync('a', process.version)"), WRITES),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_smallest_policy_of_an_ordinary_program(name: str, workspace: Path) -> None:
    command, text = PROGRAMS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} here")
    assert learned(workspace, *command) == text


def test_a_python_package_elsewhere(workspace: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        package = Path(folder) / "library" / "package"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "__main__.py").write_text("from . import data; open('made', 'w').write(data.TEXT)")
        (package / "data.py").write_text("TEXT = 'x'")
        source = f"import sys, runpy; sys.path.insert(0, '{package.parent}'); runpy.run_module('package')"
        text = learned(workspace, "/usr/bin/python3", "-c", source)
    assert f'    "{package.parent}",' in text and "write = [" in text


def test_a_network_of_its_own_is_learned_and_a_limit_raised(workspace: Path) -> None:
    # Held for a while: without a cgroup, memory is looked at from time to time.
    source = f"{SERVES}\nimport time\nheld = bytearray(40 << 20)\ntime.sleep(.3)"
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as base:
        base.write('extends = "command"\nnetwork.mode = "none"\nlimits.memory = "16M"\n')
        base.flush()
        text = learned(workspace, "/usr/bin/python3", "-c", source, options=("-p", base.name))
    assert 'mode = "loopback"' in text
    assert 'memory = "' in text


def test_each_step_is_told_and_what_is_not_needed_is_taken_away(workspace: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        asks = ("sh", "-c", f"ls {folder}; : >> made")
        done = learn(workspace, *asks)
        assert done.returncode == 0 and f'"{folder}"' not in done.stdout
        told = done.stderr.splitlines()
        assert told[1].startswith("jail: round 1: exit: ")
        assert f'jail:   + filesystem.read "{folder}": ' in done.stderr
        assert f'jail:   - filesystem.read "{folder}": it works without' in told
        done = learn(workspace, *asks, options=("--max-rounds", "1"))
        assert (done.returncode, done.stdout) == (1, "")
        assert "jail: not learned in 1 rounds (--max-rounds)" in done.stderr


def test_a_program_that_wants_too_much_gets_nothing(workspace: Path) -> None:
    done = learn(workspace, "sh", "-c", "echo x > /srv/x; cat /etc/shadow")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'not granted: filesystem.write "/srv"' in done.stderr
    assert 'not granted: filesystem.read "/etc/shadow"' in done.stderr


def test_what_is_named_is_granted(workspace: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        command = ("sh", "-c", f"echo x > {folder}/made")
        assert learn(workspace, *command).returncode == 1
        assert f'    "{folder}",' in learned(workspace, *command, options=("--allow", folder))


def test_a_workspace_that_is_a_home_and_a_program_that_is_nowhere(workspace: Path) -> None:
    done = learn(Path.home(), "true")
    assert done.returncode == 125 and "a home" in done.stderr
    assert learn(workspace, "/nowhere/program").returncode == 1
    assert learn(workspace, "false").returncode == 1


def test_what_no_program_is_given(workspace: Path) -> None:
    secret, pipe, others = workspace / "secret", workspace / "pipe", workspace / "others"
    secret.touch(mode=0o600)
    os.mkfifo(pipe)
    others.touch()
    if os.geteuid() == 0:
        os.chown(others, 4242, 4242)
        assert why_not(Grant(key="filesystem.read", value=str(others), why=""), "/w") == "another user's path"
    refused = {
        "filesystem.read": ["/", "/etc", "/home", str(Path.home()), str(secret), str(pipe), "/dev/null", "/proc/1"],
        "filesystem.write": ["/usr/share/doc", str(workspace)],
        "network.mode": ["host"],
        "network.unix": ["any"],
        "syscalls.allow": ["ptrace", "bpf", "perf_event_open"],
    }
    for key, values in refused.items():
        for value in values:
            assert why_not(Grant(key=key, value=value, why=""), "/w"), (key, value)
    assert why_not(Grant(key="filesystem.read", value=str(workspace / "hello.c"), why=""), "/w") is None
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert load("command").filesystem.write == ()


@pytest.mark.root_only
def test_a_dot_folder_of_a_home() -> None:
    with tempfile.TemporaryDirectory(dir="/root", prefix=".jail-test-") as folder:
        file = Path(folder) / "key"
        file.touch(mode=0o644)
        os.chmod(folder, 0o755)
        assert why_not(Grant(key="filesystem.read", value=str(file), why=""), "/w") == "a dot folder of a home"


def test_a_policy_within_what_it_opens_is_told(workspace: Path) -> None:
    """No run takes a policy that its guest could write to."""
    done = learn(workspace, "touch", "made", options=("-o", "here.toml"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(
        "jail: note: keep here.toml elsewhere: the guest may change that folder, so no run takes a policy from it\n"
    )


def test_a_copy_is_its_callers_alone_and_nothing_that_it_links_to_is_changed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that its owner may not change, with a link in it, is what CVE-2023-6597 of ``tempfile`` is about."""
    with tempfile.TemporaryDirectory() as place:
        theirs = Path(place) / "theirs"
        theirs.touch()
        theirs.chmod(0o444)
        copies = Path(place) / "copies"
        copies.mkdir()
        monkeypatch.setenv("TMPDIR", str(copies))
        monkeypatch.chdir(workspace)
        modes = set()

        def look(plan: Plan, **options: Any) -> Result:
            modes.update(stat.S_IMODE(folder.stat().st_mode) for folder in copies.iterdir())
            return execute(plan, **options)

        monkeypatch.setattr(policy_learn, "execute", look)
        makes = f"mkdir d && ln -s {theirs} d/link && chmod 500 d"
        lesson = Lesson(base="command", command=("sh", "-c", makes), workspace=str(workspace), max_rounds=3, allow=())
        assert policy_learn.learn(lesson, None) == 0
        assert modes == {0o700}
        assert stat.S_IMODE(theirs.stat().st_mode) == 0o444
        assert not list(copies.iterdir())
