"""The census sees one of each kind that a jail might leave behind: else its zeros in all other tests say nothing."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
import threading
from _thread import start_new_thread
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.cgroups import facts
from jail.launch import janitor

from ..census import changes, keys, nothing_left, take

if TYPE_CHECKING:
    from collections.abc import Callable

ADD_KEY, KEYCTL, KEYCTL_REVOKE = (248, 250, 3) if os.uname().machine == "x86_64" else (217, 219, 3)


def process() -> Callable[[], object]:
    child = subprocess.Popen(["sleep", "600"])
    return lambda: (child.kill(), child.wait())


def grandchild() -> Callable[[], object]:
    child = subprocess.Popen(["sh", "-c", "sleep 600; :"])
    return lambda: (subprocess.run(["pkill", "-P", str(child.pid)]), child.kill(), child.wait())


def zombie() -> Callable[[], object]:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return lambda: os.waitpid(pid, 0)


def thread() -> Callable[[], object]:
    hold = threading.Lock()
    hold.acquire()
    start_new_thread(hold.acquire, ())
    return hold.release


def descriptor() -> Callable[[], object]:
    fd = os.eventfd(0)
    return lambda: os.close(fd)


def namespace() -> Callable[[], object]:
    child = subprocess.Popen(["unshare", "--user", "sleep", "600"])
    ours = os.readlink("/proc/self/ns/user")
    try:
        while os.readlink(f"/proc/{child.pid}/ns/user") == ours:
            os.sched_yield()
        fd = os.open(f"/proc/{child.pid}/ns/user", os.O_RDONLY)
    finally:
        child.kill()
        child.wait()
    return lambda: os.close(fd)


def cgroup() -> Callable[[], object]:
    found = facts()
    parent = found.base or found.pids
    folder = os.path.join(parent, janitor.leaf())
    os.mkdir(folder)
    return lambda: os.rmdir(folder)


def mount() -> Callable[[], object]:
    folder = tempfile.mkdtemp()
    subprocess.run(["mount", "-t", "tmpfs", "left", folder], check=True)
    return lambda: (subprocess.run(["umount", folder], check=True), os.rmdir(folder))


def file(folder: str) -> Callable[[], Callable[[], object]]:
    def leave() -> Callable[[], object]:
        path = Path(folder, f"jail-left-by-{os.getpid()}")
        path.touch()
        return path.unlink

    return leave


LEAKS = {
    "process": ("processes", process),
    "grandchild": ("processes", grandchild),
    "zombie": ("processes", zombie),
    "thread": ("threads", thread),
    "descriptor": ("descriptors", descriptor),
    "namespace": ("namespaces", namespace),
    "cgroup": ("cgroups", cgroup),
    "mount": ("mounts", mount),
    "temporary file": ("files", file("/tmp")),
    "file in memory": ("files", file("/dev/shm")),
    "file of root's": ("files", file("/run/jail")),
}
MARKS = {
    "mount": pytest.mark.root_only,
    "file of root's": pytest.mark.root_only,
    "cgroup": pytest.mark.optional,  # not every user has one delegated
}


@pytest.mark.parametrize("leak", [pytest.param(name, marks=MARKS[name]) if name in MARKS else name for name in LEAKS])
def test_what_is_left_is_seen(leak: str, needs: Callable[[object, str], None]) -> None:
    kind, leave = LEAKS[leak]
    if leak == "cgroup":
        needs(facts().layers and facts().backend != "scope", "cgroup that a test can make")
    if leak == "file of root's":
        os.makedirs("/run/jail", 0o700, exist_ok=True)
    before = take()
    assert changes(before) == {}
    clear = leave()
    try:
        found = changes(before, seconds=0)
    finally:
        clear()
    assert any(what.startswith("+") for what in found[kind]), found
    assert changes(before) == {}, "and it is seen to go"


def test_a_descriptor_that_was_closed_is_missed() -> None:
    fd = os.eventfd(0)
    before = take()
    os.close(fd)
    assert [what for what in changes(before, seconds=0)["descriptors"] if what.startswith("-")]


def test_kinds_that_are_compared_by_their_number() -> None:
    fd = os.open("/dev/null", os.O_RDONLY)
    before = take()
    os.close(fd)
    with open("/dev/zero") as other:
        assert changes(before, by_count=["descriptors"]) == {}
        assert changes(before, seconds=0)
        with open("/dev/zero"):
            assert other
            assert changes(before, by_count=["descriptors"], seconds=0)


def test_a_block_that_leaves_something_fails() -> None:
    fd = -1
    with pytest.raises(AssertionError, match="descriptors"), nothing_left(seconds=0):
        fd = os.eventfd(0)
    os.close(fd)
    with nothing_left():
        os.close(os.eventfd(0))


@pytest.mark.usefixtures("leaves_nothing")
def test_a_run_leaves_nothing() -> None:
    assert jail.run(["true"]).ok


def test_a_key_is_seen() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    name = f"left-by-{os.getpid()}".encode()
    serial = libc.syscall(ADD_KEY, b"user", name, b"x", ctypes.c_size_t(1), -2)  # into the process's own keyring
    if serial < 0:
        pytest.skip("this machine gives no keys")
    try:
        assert [key for key in keys() if name.decode() in key]
    finally:
        libc.syscall(KEYCTL, KEYCTL_REVOKE, serial)
