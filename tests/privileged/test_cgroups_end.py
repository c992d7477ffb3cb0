"""No cgroup is left behind: not by a run, nor by a supervisor that was killed, nor by one killed with its janitor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.core.errors import SetupError
from jail.host.cgroups import facts
from jail.launch import native
from jail.launch.cgroup.begin import create
from jail.policy.model import Limits

from .members import folders, is_ready, start, status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jail.launch.cgroup.base import Cgroup

MB = 1 << 20
if os.geteuid() != 0:
    pytestmark = pytest.mark.optional  # as in test_cgroups.py


def test_closing_removes_the_cgroup_and_kills_what_is_left(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(pids=20)
    said, say = os.pipe()

    def family() -> None:
        for _ in range(3):
            os.fork()
        os.write(say, b"x")
        time.sleep(60)

    pid = start(cgroup, family)
    paths = folders(cgroup)
    heard = b""
    while len(heard) < 8:
        heard += os.read(said, 8)
    assert all(map(os.path.isdir, paths))
    cgroup.close()
    cgroup.close()
    assert not any(map(os.path.exists, paths))
    assert status_of(pid) == -signal.SIGKILL


def test_many_threads_get_a_cgroup_each(make_cgroup: Callable[..., Cgroup]) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make_cgroup(memory=64 * MB), range(64)))
        paths = [path for cgroup in made for path in folders(cgroup)]
        assert all(map(os.path.isdir, paths))
        assert len(set(paths)) == len(paths) >= 64
        list(pool.map(lambda cgroup: cgroup.close(), made))
    assert not any(map(os.path.exists, paths))


def test_a_missing_parent_is_named(make_cgroup: Callable[..., Cgroup]) -> None:
    make_cgroup()
    gone = "/sys/fs/cgroup/no-such"
    wrong = {"base": gone} if facts().backend == "cgroup2" else {"pids": gone}
    if facts().backend != "scope":
        with pytest.raises(SetupError, match=gone):
            create(facts().replace(**wrong), Limits())


SUPERVISOR = """
import os, sys, time
from jail.host.cgroups import facts
from jail.launch.cgroup.begin import create
from jail.policy.model import Limits
before = create(facts(), Limits())
if sys.argv[1] == "forked":
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        assert all(os.path.isdir(f.path) for f in before._folders), "the fork's janitor took the parent's"
        before.close()
        print("parent is well", flush=True)
        sys.exit()
cgroup = create(facts(), Limits())
pid = os.fork()
if pid == 0:
    os.setsid()
    time.sleep(600)
cgroup.attach(pid)
print(os.getpid(), *(f.path for f in cgroup._folders), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", ["plain", "forked"])
def test_a_supervisor_that_is_killed_leaves_nothing(make_cgroup: Callable[..., Cgroup], how: str) -> None:
    make_cgroup()
    command = [sys.executable, "-c", SUPERVISOR, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as supervisor:
        assert supervisor.stdout
        killed, *paths = supervisor.stdout.readline().split()
        assert paths
        assert all(map(os.path.isdir, paths))
        watched = janitor_of(paths[0])
        os.kill(int(killed), signal.SIGKILL)
        assert is_ready(watched, 60)
        os.close(watched)
        assert supervisor.stdout.read() == ("parent is well\n" if how == "forked" else "")
    assert not any(map(os.path.exists, paths))


def janitor_of(path: str) -> int:
    """A pidfd of the janitor that is to remove this cgroup."""
    supervisor = Path(path).name.rpartition("-")[0]
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if len(words) > 3 and words[1] == b"janitor" and words[2].decode().startswith(supervisor) and words[3]:
            return os.pidfd_open(int(process.name))
    raise AssertionError(f"no janitor watches {path}")


def test_a_new_janitor_removes_what_the_dead_left_and_spares_the_living(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup()
    if facts().backend == "scope":
        return
    parent = Path(folders(cgroup)[0]).parent
    namespace = Path(folders(cgroup)[0]).name.split("-")[1]
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    gone = os.pidfd_open(dead)
    status_of(dead)
    stale, living, alien = (
        parent / name for name in (f"jail-{namespace}-{dead}-1-1", f"jail-{namespace}-1-1-1", f"jail-7-{dead}-1-1")
    )
    try:
        for path in (stale, living, alien):
            path.mkdir()
        arguments = ["janitor", f"jail-{namespace}-{os.getpid()}-0-", str(parent)]
        _, pidfd = native.spawn([argument.encode() for argument in arguments], 0, [gone])
        native.reap(pidfd)
        os.close(pidfd)
        assert [path.exists() for path in (stale, living, alien)] == [False, True, True]
        assert os.path.isdir(folders(cgroup)[0])
    finally:
        os.close(gone)
        for path in (stale, living, alien):
            if path.exists():
                path.rmdir()


def test_the_janitor_of_a_scope_waits_until_it_has_been_moved_there(make_cgroup: Callable[..., Cgroup]) -> None:
    """Its supervisor is dead before systemd does so; a scope that its only process never entered would stay."""
    cgroup = make_cgroup()
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    gone = os.pidfd_open(dead)
    status_of(dead)
    pid, pidfd = native.spawn([b"janitor", Path(folders(cgroup)[0]).name.encode()], 0, [gone])
    try:
        assert not is_ready(pidfd, 0.1)
        cgroup.attach(pid)
        native.reap(pidfd)
    finally:
        os.close(pidfd)
        os.close(gone)
