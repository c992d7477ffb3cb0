"""The disk limit over writable host paths in whole runs, and the watch's other work while it walks them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import jail
from jail.launch.native import is_readable
from jail.launch.start import Live
from jail.policy.load import load
from jail.watch import disk_growth, limit_clock
from jail.watch.disk_growth import Growth
from jail.watch.loop import Watch

from .host import COUNTED, OFF, public_folder, py, sh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jail.watch.observation import Observation

MB = 1 << 20


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def open_to_all(path: Path) -> Path:
    path.mkdir()
    path.chmod(0o777)
    return path


def test_a_share_inside_another_is_watched_under_whatever_name(folder: Path) -> None:
    inner = open_to_all(folder / "inner")
    (inner / "old").write_bytes(bytes(16 * MB))
    script = f"cd {folder}; mv inner gone && for i in 1 2 3; do head -c 4000000 /dev/zero >gone/$i; done"
    result = jail.run(sh(script), rw=[folder, inner], disk="8M", wall=30)
    assert result.verdict == "disk", result.reason
    assert (folder / "gone" / "old").exists()


def test_shares_that_overlap_count_once(folder: Path) -> None:
    inner = open_to_all(folder / "inner")
    result = jail.run(sh(f"head -c 6000000 /dev/zero >{inner}/file"), rw=[folder, inner, f"{inner}:/again"], disk="8M")
    assert result.ok, result.reason


def test_what_is_moved_between_shares_counts_once(folder: Path) -> None:
    one, other = open_to_all(folder / "one"), open_to_all(folder / "other")
    script = f"head -c 6000000 /dev/zero >{one}/file; mv {one}/file {other}/file; ls {other}"
    result = jail.run(sh(script), rw=[folder, one, other], disk="8M")
    assert (result.verdict, result.stdout) == ("ok", "file\n"), result.reason


RESERVES = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
os.chdir(sys.argv[1])
fd = os.open("file", os.O_CREAT | os.O_RDWR)
for mode in (0, 1, 0x10, 0x11, 0x40, 0x41):  # keep size, zero range, unshare range
    print(libc.fallocate(fd, mode, 0, 1 << 20) and os.strerror(ctypes.get_errno()), os.fstat(fd).st_blocks)
os.posix_fallocate(fd, 0, 3 << 20)
print(os.fstat(fd).st_size)
"""


def test_no_space_is_reserved_on_a_writable_path_of_the_host(folder: Path) -> None:
    result = jail.run(py(RESERVES, str(folder)), rw=[folder], disk="8M")
    assert result.stdout == "Operation not supported 0\n" * 6 + f"{3 * MB}\n", result.stderr
    assert jail.run(py(RESERVES, "/tmp"), disk="8M").stdout.startswith("0 ")


HOLDS = {
    "open": "files.append(open(name, 'wb')); os.unlink(name); fill(files[-1])",
    "never named": "files.append(open(os.open('.', os.O_TMPFILE | os.O_WRONLY, 0o600), 'wb')); fill(files[-1])",
    "open in an undumpable process": "libc.prctl(4, 0); "  # PR_SET_DUMPABLE
    "files.append(open(name, 'wb')); os.unlink(name); fill(files[-1])",
    "mapped": "fd = os.open(name, os.O_CREAT | os.O_RDWR); os.truncate(name, size); os.unlink(name); "
    "libc.memset(libc.mmap(None, size, 3, 1, fd, 0), 1, size); os.close(fd)",
    "open in a child": "fork(lambda: (files.append(open(name, 'wb')), os.unlink(name), fill(files[-1])))",
    "open, the leader has ended": "threading.Thread(target=hold).start(); libc.pthread_exit(None)",
}
HOLD = """
import ctypes, os, sys, threading, time
os.chdir(sys.argv[1])
libc = ctypes.CDLL(None)
libc.pthread_exit.argtypes = [ctypes.c_void_p]
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_long, *[ctypes.c_int] * 3, ctypes.c_long]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_long]
size, files, count = 3 << 20, [], int(sys.argv[2])
def fill(file):
    file.write(bytes(size)); file.flush()
def fork(act):
    if os.fork() == 0: act(); time.sleep(600)
def hold():
    for name in map(str, range(count)): files.append(open(name, "wb")); os.unlink(name); fill(files[-1])
    time.sleep(600)
for name in map(str, range(count)):
    {}
os.open("done", os.O_CREAT)
{}
"""


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder on a file system of its own: what others take and free on it is no more than a little."""
    with public_folder("/dev/shm") as made:
        yield made


@pytest.mark.parametrize("how", HOLDS)
def test_files_without_a_name_count_while_they_are_held(memory: Path, how: str) -> None:
    result = jail.run(
        py(HOLD.format(HOLDS[how], "time.sleep(600)"), str(memory), "8"), rw=[memory], disk="16M", wall=30
    )
    assert result.verdict == "disk", (result.reason, result.stderr)
    said = "reached " if os.geteuid() == 0 or "undumpable" not in how else "hid what it wrote in "
    assert result.reason.startswith(f"stopped at the disk limit of 16M: {said}")


def test_files_without_a_name_below_the_limit(memory: Path) -> None:
    result = jail.run(py(HOLD.format(HOLDS["open"], ""), str(memory), "4"), rw=[memory], disk="16M", wall=30)
    assert result.ok, (result.reason, result.stderr)


SENDS = """
import os, socket, sys
os.chdir(sys.argv[1])
pairs = []
for i in range(8):
    with open("file", "wb") as file:
        os.unlink("file")
        file.write(bytes(3 << 20))
        file.flush()
        pairs.append(socket.socketpair())
        socket.send_fds(pairs[-1][0], [b"x"], [file.fileno()])
print(os.statvfs(".").f_bfree * os.statvfs(".").f_frsize >> 20)
"""


def test_files_on_their_way_through_a_socket_are_not_seen(memory: Path) -> None:
    """A known limit (docs/security.md): 24 MB of 16."""
    space = os.statvfs(memory)
    result = jail.run(py(SENDS, str(memory)), rw=[memory], disk="16M", wall=30)
    assert result.ok, (result.reason, result.stderr)
    assert (space.f_bfree * space.f_frsize >> 20) - int(result.stdout) > 20


WRITES = """
import os, sys
os.chdir(sys.argv[1])
block = bytes(4 << 20)
names = ("%d-%d" % (os.fork() and 1, i) for i in range(10000))
for name in names:
    with open(name, "wb") as file:
        for _ in range(4):
            file.write(block)
"""


def test_how_far_a_guest_gets_past_the_limit(folder: Path) -> None:
    """The figure of docs/security.md for a small workspace, with room for a machine under load."""
    result = jail.run(py(WRITES, str(folder)), rw=[folder], disk="32M", wall=60)
    assert result.verdict == "disk", result.reason
    assert sum(file.stat().st_blocks * 512 for file in folder.iterdir()) < 32 * MB + 256 * MB


def test_a_pools_jails_have_the_limit_too(folder: Path) -> None:
    policy = OFF.replace(filesystem=OFF.filesystem.replace(write=(str(folder),)), disk="8M", wall="30s")
    source = "for i in range(4):\n    with open(f'{}/{{i}}', 'wb') as file: file.write(bytes(3 << 20))\n{}"
    with jail.Pool(policy, warm=1) as pool:
        endless = pool.run(source.format(folder, "import time; time.sleep(600)"))
        assert (endless.verdict, endless.status) == ("disk", 153), endless.reason
        assert pool.run(source.format(folder, "")).ok  # over the same files: nothing has grown


def test_the_last_walk_comes_when_the_guest_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Growth, "_schedule", lambda self, now: setattr(self, "next_look", now + 1e6))
    result = jail.run(sh(f"head -c 9000000 /dev/zero >{folder}/file"), rw=[folder], disk="8M")
    assert (result.verdict, result.status) == ("disk", 153), result.reason


@pytest.fixture
def crowded(folder: Path) -> Path:
    """A folder that takes a walk of some hundred slices, each of which is over at once (see ``sliced``)."""
    (folder / "0").touch()
    for i in range(1, 10_000):
        os.link(folder / "0", folder / str(i))
    return folder


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], object]], list[int]]:
    """Makes each slice as short as can be, and calls a function before each with its number. A walk never ends: there
    is nothing to do in the slices from the twentieth on."""

    def use(before: Callable[[int], object]) -> list[int]:
        numbers: list[int] = []
        step = Growth.step

        def counted(self: Growth, until: float) -> bool:
            if self._look is None:
                return step(self, until)
            numbers.append(len(numbers))
            before(numbers[-1])
            return len(numbers) < 20 and step(self, until)

        monkeypatch.setattr(Growth, "step", counted)
        monkeypatch.setattr(limit_clock, "SLICE", 0.0)
        # on a slow machine the first walk needs more than it is given, and without it there is nothing to walk later
        monkeypatch.setattr(disk_growth, "_FIRST_WALK_SECONDS", 60.0)
        return numbers

    return use


def test_a_cancel_is_acted_on_between_two_slices(
    crowded: Path, slices: Callable[[Callable[[int], object]], list[int]]
) -> None:
    cancel = jail.Cancel()
    numbers = slices(lambda number: cancel.trigger() if number == 10 else None)
    result = jail.run(["sleep", "60"], rw=[crowded], cancel=cancel, wall=60)
    assert result.verdict == "cancelled"
    assert numbers[-1] == 10


@pytest.mark.parametrize(
    ("then", "limits", "verdict"),
    [
        ("exec cat /dev/zero", {"output": "1M", "wall": 60}, "output"),
        ("exec sleep 60", {"wall": 1.5}, "wall"),
        ("while :; do :; done", {"cpu": 1, "wall": 60}, "cpu"),
    ],
)
def test_everything_else_is_watched_while_a_walk_goes_on(
    crowded: Path,
    slices: Callable[[Callable[[int], object]], list[int]],
    then: str,
    limits: dict[str, object],
    verdict: str,
) -> None:
    """The guest waits for a file that is there from the tenth slice on."""
    numbers = slices(lambda number: (crowded / "go").touch() if number == 10 else None)
    script = f"while ! [ -e {crowded}/go ]; do :; done; {then}"
    result = jail.run(sh(script), rw=[crowded], **limits)
    assert result.verdict == verdict, result.reason
    assert len(numbers) > 10


def test_a_run_that_is_cancelled_before_its_guest_is_let_in_has_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """jail-init has joined its cgroup and waits, the cancel is there as well, and after the kill nobody is left."""
    kill, run = Live.kill, Watch.run

    def kill_and_wait(self: Live) -> None:
        kill(self)
        assert is_readable(self.pidfd, 60)

    def run_when_joined(self: Watch) -> Observation:
        assert is_readable(self.live.control, 60)
        return run(self)

    monkeypatch.setattr(Live, "kill", kill_and_wait)
    monkeypatch.setattr(Watch, "run", run_when_joined)
    cancel = jail.Cancel()
    cancel.trigger()
    layers = [("require.layers", '["memory_cgroup"]')] if COUNTED else []  # what cannot be verified of the dead
    result = jail.run(sh(f"echo >{folder}/file"), load("command", layers), rw=[folder], cancel=cancel)
    assert result.verdict == "cancelled"
    assert os.listdir(folder) == []
