"""Paths that a traced guest asks for and is refused (--trace-paths), whatever it is and however it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jail.host.facts import probe
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.policy.load import load
from jail.result.model import Denial, Result
from jail.runs.execute import execute, prepare

# As many threads as look for the same three paths, then another program in this process's place.
THREADS = """
import os, threading
def look():
    for number in range(50):
        try: os.stat(FOLDER + "/file" if number % 2 else "/nowhere")
        except OSError: pass
threads = [threading.Thread(target=look) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
os.execv("/bin/sh", ["sh", "-c", "cat " + FOLDER + "/other; exit 7"])
"""

# A child that is not to be traced (CLONE_UNTRACED), and threads that execute a program.
EVADES = """
import ctypes, os, threading
if ctypes.CDLL(None).syscall({"x86_64": 56, "aarch64": 220}[os.uname().machine], 0x800000 | 17, 0, 0, 0, 0) == 0:
    try: os.stat(FOLDER + "/other")
    except OSError as error: print(error.errno, flush=True)
    os._exit(0)
os.wait()
for _ in range(3):
    if os.fork() == 0:
        threading.Thread(target=os.execv, args=("/bin/true", ["true"])).start()
        threading.Event().wait()
    os.wait()
try: os.stat(FOLDER + "/file")
except OSError as error: print(error.errno)
"""


def traced(command: list[str] | str, policy: str = "command", **options: object) -> Result:
    return execute(prepare(command, policy, trace_paths=True, **options))  # type: ignore[arg-type]


def paths(result: Result) -> dict[str, Denial]:
    return {denial.detail.split("'")[1]: denial for denial in result.denials if denial.layer == "filesystem"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("file", "other"):
        (tmp_path / name).write_text("x")
    tmp_path.chmod(0o755)
    return tmp_path


def test_a_path_that_is_not_shown_has_the_rule_that_shows_it(folder: Path) -> None:
    result = traced(["cat", f"{folder}/file", f"{folder}/nowhere"])

    (denial,) = paths(result).values()
    assert (result.verdict, result.paths) == ("exit", "recorded")
    assert denial.detail == f"'{folder}/file': no such file or directory"
    assert (denial.what, denial.process) == ("openat", "cat")
    assert denial.rule == f'filesystem.read = ["...", "{folder}/file"]'
    assert traced(["cat", f"{folder}/file"], ro=[f"{folder}/file"]).ok


def test_a_change_that_is_refused_has_the_rule_that_lets_it(folder: Path) -> None:
    made = f"echo x > {folder}/new; mkdir {folder}/sub; rm {folder}/file; mkdir /new; : >> /usr/new"

    result = traced(["sh", "-c", made], ro=[str(folder)])

    found = paths(result)
    write = f'filesystem.write = ["...", "{folder}"]'
    assert [found[f"{folder}/{name}"].rule for name in ("new", "sub", "file")] == [write, write, write]
    assert found["/usr/new"].rule == 'filesystem.write = ["...", "/usr"]'
    assert found["/new"].rule == "no policy may allow it"


def test_relative_paths_start_where_the_guest_is(folder: Path) -> None:
    result = traced(["sh", "-c", f"cd {folder.parent}; cat {folder.name}/file"], ro=[str(folder.parent)])
    assert (result.verdict, paths(result)) == ("ok", {})
    hidden = traced(["python3", "-c", f"import os; fd = os.open('/', os.O_PATH); os.stat('.{folder}/file', dir_fd=fd)"])
    assert [*paths(hidden)] == [f"{folder}/file"]


def test_threads_and_another_program_in_their_place(folder: Path) -> None:
    result = traced(["python3", "-c", THREADS.replace("FOLDER", repr(str(folder)))])

    assert (result.exit_code, paths(result)[f"{folder}/file"].count) == (7, 200)
    assert paths(result)[f"{folder}/other"].process == "cat"


def test_a_child_that_is_not_traced_is_refused(folder: Path) -> None:
    result = traced(["python3", "-c", EVADES.replace("FOLDER", repr(str(folder)))])

    assert result.stdout == "38\n2\n", "without a tracer the call is not there"
    assert [*paths(result)] == [f"{folder}/file"]


@pytest.mark.parametrize("level", ["strict", "standard", "off"])
def test_python_guests(level: str, folder: Path) -> None:
    source = f"print(1)\ntry: open('{folder}/file')\nexcept OSError: print(2)"

    result = traced(source, "python", limits={"level": level})

    assert (result.stdout, result.paths) == ("1\n2\n", "recorded")
    assert (f"{folder}/file" in paths(result)) == (level == "off"), (
        "within the ring the act does not come to the kernel"
    )


def test_signals_stops_and_limits_are_as_they_are_without() -> None:
    stops = "trap 'echo got' USR1; (sleep 0.2; kill -CONT $$) & kill -STOP $$; kill -USR1 $$; kill -9 $$"
    stopped = traced(["sh", "-c", stops])
    assert (stopped.verdict, stopped.signal, stopped.stdout) == ("signal", "SIGKILL", "got\n")
    endless = traced(["sh", "-c", "while :; do ls /root; done"], limits={"wall": 0.3})
    assert (endless.verdict, endless.paths) == ("wall", "recorded")
    assert traced(["/nowhere/program"]).status == 127
    assert traced(["/bin/true"], limits={"probe": True}).denials == (), "what the set-up asks for is not the guest's"


def test_an_address_without_a_network() -> None:
    source = (
        "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError as error: print(error.errno)"
    )
    result = traced(["python3", "-c", source], limits={"network": "none"})
    (denial,) = [one for one in result.denials if one.what == "connect"]
    assert (denial.detail, denial.rule) == ("127.0.0.1:9", 'network.mode = "loopback"')


def test_a_run_that_is_not_traced_says_so() -> None:
    result = execute(prepare(["cat", "/etc/shadow"], "command"))
    assert (result.paths, result.denials) == ("not recorded", ())


def test_the_option(folder: Path) -> None:
    command = [sys.executable, "-m", "jail", "run", "--trace-paths", "--json", "--", "cat", f"{folder}/file"]
    said = json.loads(subprocess.run(command, capture_output=True, timeout=60).stdout)
    assert (said["paths"], said["denials"][0]["layer"]) == ("recorded", "filesystem")


def test_a_jail_without_namespaces(folder: Path) -> None:
    settings = [("require.tier", "no-namespaces"), ("require.layers", "[]")]
    command = parsed(["cat", f"{folder}/file"], trace_paths=True)
    result = execute(build(load("command", settings), command, probe(), "no-namespaces"))
    denial = paths(result)[f"{folder}/file"]
    assert denial.detail.endswith(": permission denied"), "Landlock refuses what is there for all to see"
    assert denial.rule == f'filesystem.read = ["...", "{folder}/file"]'
