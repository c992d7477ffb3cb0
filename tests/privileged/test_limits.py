"""Every limit ends a run in its own verdict, with the figure, with what was printed before, and nobody is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan.root import HOME
from jail.policy.load import load

from .host import COUNTED, OFF, processes_with, public_folder, py, sh, supervised, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jail import Result

MB = 1 << 20
ENDED_BY_US = (None, None)  # (exit_code, signal)
BURN = "while :; do :; done"


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def ended(result: Result) -> tuple[int | None, str | None]:
    return result.exit_code, result.signal


def assert_enforced(result: Result) -> None:
    """The limits change nothing about the walls."""
    absent = {"language"} | (set() if COUNTED else {"memory_cgroup", "pids_cgroup", "cpu_cgroup"})
    missing = {layer for layer, state in result.enforced.items() if state != "verified"} - {"landlock"}
    assert missing == absent


# --- wall time ------------------------------------------------------------------------------------------------------

IDLERS = {
    "sleeps": "exec sleep 600",
    "ignores-signals": "trap '' TERM INT HUP QUIT ALRM XCPU USR1; sleep 600; sleep 600",
    "stops-itself": "kill -STOP $$",
    "stops-itself-and-a-child": "sleep 600 & kill -STOP $!; kill -STOP $$",
    "closes-its-streams": "exec sleep 600 <&- >&- 2>&-",
    "leaves-it-to-a-daemon-and-waits": "(setsid sleep 600 &) ; sleep 600",
    "waits-for-input": "exec cat /dev/zero >/dev/null & read never </dev/full; sleep 600",
}


@pytest.mark.parametrize("kind", IDLERS)
def test_wall(kind: str) -> None:
    result = jail.run(sh(f"echo before; echo there >&2; {IDLERS[kind]}"), wall=0.5)
    assert (result.verdict, result.status, ended(result)) == ("wall", 124, ENDED_BY_US)
    assert result.reason.startswith("stopped at the wall time limit of 500ms: ran ")
    assert (result.stdout, result.stderr, result.truncated) == ("before\n", "there\n", ())
    assert result.usage.wall_seconds >= 0.5
    assert_enforced(result)


def test_the_guests_time_begins_with_the_guest() -> None:
    """Building the jail is not counted: a limit shorter than that still lets the guest speak."""
    assert jail.run(sh("echo in time"), wall=60).usage.wall_seconds < 60
    with pytest.raises(jail.PolicyError):
        jail.run(sh("true"), wall=0)


# --- CPU time -------------------------------------------------------------------------------------------------------

BURNERS = {
    "one-process": BURN,
    "four-processes": f"for i in 1 2 3; do ({BURN}) & done; {BURN}",
    "one-child-after-the-other": "while :; do (i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done); done",
    "a-daemon": f"setsid sh -c '{BURN}' & sleep 600",
    "in-the-kernel": "exec cat /dev/zero >/dev/null",
}


@pytest.mark.parametrize("kind", BURNERS)
def test_cpu(kind: str) -> None:
    result = jail.run(sh(f"echo before; {BURNERS[kind]}"), cpu=0.3, wall=60)
    assert (result.verdict, result.status, ended(result)) == ("cpu", 124, ENDED_BY_US), result.reason
    assert result.reason.startswith("stopped at the CPU time limit of 300ms: used ")
    assert result.stdout == "before\n"
    assert result.usage.cpu_seconds >= 0.3
    assert result.usage.cpu_seconds == pytest.approx(result.usage.user_seconds + result.usage.system_seconds, abs=0.001)


SPENT = "import time\nwhile time.process_time() < 0.1: pass"  # then it exits with 0, before the watch looks again


@pytest.mark.parametrize("command", [py(SPENT), SPENT], ids=["command", "source"])
def test_cpu_of_a_guest_that_exits_with_0_at_the_limit(command: str | list[str]) -> None:
    policy = None if isinstance(command, list) else OFF
    result = jail.run(command, policy, cpu=0.1, wall=60)
    assert (result.verdict, result.status) == ("cpu", 124), result.reason
    assert result.usage.cpu_seconds >= 0.1


def test_cpu_of_a_pools_guest_that_exits_with_0_at_the_limit() -> None:
    with jail.Pool(OFF, warm=1) as pool:
        result = pool.run(SPENT, cpu=0.1, wall=60)
    assert (result.verdict, result.status) == ("cpu", 124), result.reason


def test_idling_is_no_cpu_time() -> None:
    assert jail.run(sh("exec sleep 0.4"), cpu=0.3).ok


# --- memory ---------------------------------------------------------------------------------------------------------

HOLD = "import sys, time, mmap, os; print('before', flush=True); "
HOGS = {
    "private": "x = b'x' * (200 << 20); time.sleep(60)",
    "slowly": "x = []\nwhile True: x.append(b'x' * (1 << 20))",
    "shared": "x = mmap.mmap(-1, 200 << 20); [x.seek(0), x.write(b'x' * (200 << 20))]; time.sleep(60)",
    "of-many": "[os.fork() for _ in range(3)]; x = b'x' * (30 << 20); time.sleep(60)",
    "in-a-child": "x = (lambda pid: os.waitpid(pid, 0) if pid else b'x' * (200 << 20))(os.fork()); time.sleep(60)",
    "in-a-daemon": "x = os.fork() or (os.setsid(), os.fork() or b'x' * (200 << 20)); time.sleep(60)",
}


@pytest.mark.parametrize("kind", HOGS)
def test_memory(kind: str) -> None:
    result = jail.run(py(HOLD + HOGS[kind]), memory="64M", wall=30)
    assert (result.verdict, result.status, ended(result)) == ("memory", 137, ENDED_BY_US), result.reason
    assert result.reason.startswith("stopped at the memory limit of 64M: reached ")
    assert result.stdout == "before\n"
    peak = result.usage.memory_peak_bytes
    assert peak is not None and (60 * MB < peak <= 64 * MB if COUNTED else peak > 64 * MB)


@pytest.mark.root_only  # files are nobody's memory: only a cgroup counts them
def test_memory_in_files() -> None:
    result = jail.run(sh("echo before; head -c 60000000 /dev/zero >/tmp/x; exec sleep 60"), memory="32M")
    assert (result.verdict, result.status, result.stdout) == ("memory", 137, "before\n")


STUFF = """
import socket, sys
server = socket.create_server(('127.0.0.1', 0), backlog=99)
held, total = [], 0
for _ in range(99):
    held.append(socket.create_connection(server.getsockname()))
    held.append(server.accept()[0])
    held[-2].setblocking(False)
    try:
        while True: total += held[-2].send(bytes(1 << 20))
    except BlockingIOError: pass
print(total >> 20)
"""


@pytest.mark.root_only  # what sockets hold is nobody's memory: only a cgroup counts it
def test_memory_in_sockets_of_a_network_within() -> None:
    policy = load("command", [("network.mode", "loopback")])
    plenty = int(jail.run(py(STUFF), policy, memory="1G").stdout)
    assert plenty > 200
    result = jail.run(py(STUFF), policy, memory="64M")
    assert result.verdict == "memory" or int(result.stdout) <= 64 + 32


@pytest.mark.parametrize("way", ["exit 0", "exit 3", "kill -SEGV $$", "exec sleep 60"])
@pytest.mark.root_only  # watched from outside, one that dies at once of another cause is not seen
def test_memory_of_a_child_whose_parent_goes_on(way: str) -> None:
    hog = "/usr/bin/python3 -c 'x = b\"x\" * (200 << 20)'"
    result = jail.run(sh(f"echo before; {hog}; {way}"), memory="48M", wall=30)
    assert (result.verdict, result.status) == ("memory", 137), result.reason


# --- processes ------------------------------------------------------------------------------------------------------

# Those that were refused stay a while: one that watches from outside sees that the limit was reached, no more.
FORK = """
import os, sys, time
children = 0
try:
    while children < 99:
        if os.fork() == 0:
            time.sleep(60)
        children += 1
except BlockingIOError:
    print(children, flush=True)
    time.sleep(0.5)
    sys.exit(int(sys.argv[1]))
"""
THREADS = """
import threading, time
try:
    for _ in range(99): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
finally:
    time.sleep(0.5)
"""


def test_pids() -> None:
    result = jail.run(py(FORK, "7"), pids=20)
    assert (result.verdict, result.status, ended(result), result.stdout) == ("pids", 7, (7, None), "19\n")
    assert result.reason == "was refused another process or thread once, at the limit of 20"
    assert result.usage.pids_peak in (20, None)


def test_threads_are_processes_here() -> None:
    result = jail.run(py(THREADS), pids=10)
    assert (result.verdict, result.exit_code) == ("pids", 1)
    assert "can't start new thread" in result.stderr


def test_a_refusal_is_told_though_the_guest_made_do() -> None:
    result = jail.run(py(FORK, "0"), pids=20)
    assert (result.verdict, result.status, result.exit_code) == ("pids" if COUNTED else "ok", 0, 0)


@pytest.mark.parametrize("pids", [1, 4])
def test_as_many_as_are_allowed_is_fine(pids: int) -> None:
    busy = "import os, time\nfor _ in range({}):\n if os.fork() == 0: break\ntime.sleep(0.3)"
    result = jail.run(py(busy.format(pids - 1)), pids=pids)
    assert (result.verdict, result.exit_code) == ("ok", 0), result.reason


def test_a_fork_bomb_stays_in_its_jail() -> None:
    marked = word()
    bomb = sh("echo before; bomb() { bomb | bomb & }; bomb; exec sleep 600", marked)
    result = jail.run(bomb, wall=1, pids=50)
    assert (result.verdict, result.status) == ("wall", 124)
    assert result.stdout == "before\n"
    assert processes_with(marked) == []


# --- output ---------------------------------------------------------------------------------------------------------

OUT, ERR = "head -c {} /dev/zero", "head -c {} /dev/zero >&2"
LOUD = [
    # what it writes, how much of each stream is kept
    ([OUT.format(9999)], 9999, 0, ()),
    ([OUT.format(10000)], 10000, 0, ()),
    ([ERR.format(10000)], 0, 10000, ()),
    ([OUT.format(4000), ERR.format(6000)], 4000, 6000, ()),
    ([OUT.format(10001)], 10000, 0, ("stdout",)),
    ([ERR.format(10001)], 0, 10000, ("stderr",)),
    ([OUT.format(50_000_000)], 10000, 0, ("stdout",)),
    ([ERR.format(50_000_000)], 0, 10000, ("stderr",)),
]


@pytest.mark.parametrize("then", ["true", "exec sleep 60"])
@pytest.mark.parametrize(("writes", "out", "err", "truncated"), LOUD[4:])
def test_output(writes: list[str], out: int, err: int, truncated: tuple[str, ...], then: str) -> None:
    result = jail.run(sh("; ".join([*writes, then])), output=10000, wall=30)
    assert (result.verdict, result.status) == ("output", 153)
    assert result.reason.startswith("stopped at the output limit of 9.8K: wrote at least ")
    assert (len(result.stdout_bytes), len(result.stderr_bytes), result.truncated) == (out, err, truncated)
    assert result.usage.stdout_bytes + result.usage.stderr_bytes > 10000
    assert result.exit_code is None


@pytest.mark.parametrize(("writes", "out", "err", "truncated"), LOUD[:4])
def test_output_up_to_the_limit(writes: list[str], out: int, err: int, truncated: tuple[str, ...]) -> None:
    result = jail.run(sh("; ".join(writes)), output=10000)
    assert (result.verdict, result.truncated) == ("ok", truncated)
    assert (result.usage.stdout_bytes, result.usage.stderr_bytes) == (out, err)
    assert (len(result.stdout_bytes), len(result.stderr_bytes)) == (out, err)


def test_output_is_both_streams_together() -> None:
    result = jail.run(sh(f"{OUT.format(7000)}; {ERR.format(7000)}; exec sleep 60"), output=10000, wall=30)
    assert (result.verdict, result.status) == ("output", 153)
    assert len(result.stdout_bytes) + len(result.stderr_bytes) == 10000
    assert len(result.truncated) == 1


SUPERVISE = """
import os, sys
import jail
from jail.runs.execute import execute, prepare
def peak():
    with open("/proc/self/status") as status:  # getrusage(2) would tell of the process before its exec, too
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
jail.run(["/bin/true"])
before = peak()
loud = ["/usr/bin/head", "-c", "256M", "/dev/zero"]
if sys.argv[1] == "kept":
    result = jail.run(loud, output="1M")
    assert result.verdict == "output" and len(result.stdout_bytes) == 1 << 20, result.reason
else:
    nowhere = os.open("/dev/null", os.O_WRONLY)
    result = execute(prepare(loud, "command", limits={"output": "2G"}), keep=False, forward=(nowhere, nowhere))
    assert result.ok and result.usage.stdout_bytes == 256 << 20, result.reason
print(peak() - before)
"""


@pytest.mark.parametrize("way", ["kept", "passed-on"])
def test_much_output_costs_the_supervisor_nothing(way: str) -> None:
    assert int(supervised(SUPERVISE, way)) < 16 << 10  # KiB


# --- disk -----------------------------------------------------------------------------------------------------------

FILL = "head -c 40000000 /dev/zero >{}/a"
FLOOD = "import os, sys\nfor i in range(20000): os.close(os.open(f'{}/{{i}}', os.O_CREAT))"


@pytest.mark.parametrize("then", ["exit 0", "exit 1", "exec sleep 5"])
@pytest.mark.parametrize("place", ["/tmp", "/dev/shm", HOME, "/var/tmp"])
def test_disk(place: str, then: str) -> None:
    result = jail.run(sh(f"echo before; {FILL.format(place)}; {then}"), disk="8M", wall=30)
    assert (result.verdict, result.status) == ("disk", 153), (result.reason, result.stderr)
    assert result.reason.startswith("stopped at the limit of its scratch space: ")
    assert result.reason.endswith(" of 8M")
    assert result.stdout == "before\n"


def test_disk_of_many_small_files() -> None:
    result = jail.run(py(FLOOD.format("/tmp")), wall=30)
    assert (result.verdict, result.status) == ("disk", 153), (result.reason, result.stderr)


def test_disk_below_the_limit() -> None:
    result = jail.run(sh("head -c 7000000 /dev/zero >/tmp/a && ls -l /tmp/a"), disk="8M")
    assert result.ok, result.reason
    assert " 7000000 " in result.stdout


def test_disk_of_one_file_of_the_host(folder: Path) -> None:
    result = jail.run(sh(f"exec {FILL.format(folder)}"), rw=[folder], disk="8M")
    assert (result.verdict, result.status) == ("disk", 153), result.reason
    assert (folder / "a").stat().st_size <= (8 + 64) * MB


def test_disk_of_a_path_of_the_host_that_grows(folder: Path) -> None:
    (folder / "already").write_bytes(b"x" * (20 * MB))  # what was there before is not the guest's
    under = jail.run(sh(f"head -c 1000000 /dev/zero >{folder}/one"), rw=[folder], disk="8M")
    assert under.ok, under.reason
    many = f"echo before; for i in 1 2 3 4 5 6 7 8; do head -c 3000000 /dev/zero >{folder}/$i; done; exec sleep 60"
    result = jail.run(sh(many), rw=[folder], disk="8M", wall=30)
    assert (result.verdict, result.status, result.stdout) == ("disk", 153, "before\n"), result.reason
    assert result.reason.startswith("stopped at the disk limit of 8M: reached ")


def test_disk_of_empty_files_of_the_host(folder: Path) -> None:
    """They take no block, and use up its file system all the same."""
    made = "seq -f {0}/%g {1} | xargs touch && mkdir {0}/x && ln -s x {0}/y && exec sleep {2}"
    assert jail.run(sh(made.format(folder, 500, 0)), rw=[folder], disk="1M").ok
    result = jail.run(sh(made.format(folder, 5000, 60)), rw=[folder], disk="1M", wall=30)
    assert (result.verdict, result.status) == ("disk", 153), result.reason


# --- other limits ---------------------------------------------------------------------------------------------------


def test_open_files() -> None:
    result = jail.run(py("x = []\nwhile True: x.append(open('/dev/null'))"), open_files=20)
    assert (result.verdict, result.exit_code) == ("exit", 1)
    assert "Too many open files" in result.stderr


def test_address_space() -> None:
    policy = load("command", [("limits.address_space", "200M")])
    result = jail.run(py("import mmap\nmmap.mmap(-1, 300 << 20)"), policy)
    assert (result.verdict, result.exit_code) == ("exit", 1)
    assert "Cannot allocate memory" in result.stderr


def test_no_limits_at_all() -> None:
    none = load("command", [(f"limits.{name}", "none") for name in ("wall", "cpu", "memory", "disk", "address_space")])
    result = jail.run(sh("echo free"), none)
    assert (result.verdict, result.stdout) == ("ok", "free\n")
