"""One jail does not use up what the kernel grants its owner all in all, root or not."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
from pathlib import Path

import pytest

import jail
from jail.host.facts import owner_allowance
from jail.plan.allowances import PART, allowances
from jail.policy.load import load

from .host import OFF, Running, py, said

GRANTED = dict(allowances(("@watch",)))
TAKES_INSTANCES = """
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
made = 0
while libc.inotify_init1(0) >= 0:
    made += 1
print(made, ctypes.get_errno(), flush=True)
"""
TAKES_WATCHES = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.inotify_init1(0)
made = 0
for folder, _, names in os.walk("/usr"):
    for name in names:
        if libc.inotify_add_watch(fd, os.fsencode(os.path.join(folder, name)), 2 | 0x02000000) >= 0:
            made += 1
        elif ctypes.get_errno() == 28:
            print("refused after", made)
            raise SystemExit
print("made", made)
"""
WAITS = "sys.stdin.read()\nimport time\ntime.sleep(60)\n"
EMFILE = 24
PIPE = 65536  # bytes


def takes_instances() -> int:
    """How many inotify instances this process can make, up to four."""
    libc, made = ctypes.CDLL(None), []
    try:
        while len(made) < 4 and (fd := libc.inotify_init1(0)) >= 0:
            made.append(fd)
        return len(made)
    finally:
        for fd in made:
            os.close(fd)


@pytest.mark.parametrize("preset", ["command", "build"])
def test_a_jail_leaves_inotify_to_the_host_and_to_others(preset: str) -> None:
    policy = load(preset, [("filesystem.write", "[]")])
    with Running(py(TAKES_INSTANCES + WAITS), policy) as running:
        made, error = map(int, running.line().split())
        assert 1 <= made <= GRANTED["max_inotify_instances"]
        assert error == EMFILE
        assert takes_instances() == 4
        assert said(py(TAKES_INSTANCES), policy).split()[0] == str(made), "the same number for another"


def test_a_jail_gets_so_many_watches() -> None:
    most = GRANTED["max_inotify_watches"]
    files = sum(len(names) for _, _, names in os.walk("/usr"))
    answer = said(py(TAKES_WATCHES))
    if files > most + 1000:  # of several names for one file the kernel makes one watch
        assert answer == f"refused after {most}\n"
    else:
        assert answer.startswith(("made", "refused"))


def test_eight_jails_at_once_use_up_what_there_is() -> None:
    """A known limit, and its size: all that the owner has, and no more."""
    owned = owner_allowance("max_inotify_instances")
    assert owned is not None
    running = [Running(py(TAKES_INSTANCES + WAITS)) for _ in range(PART)]
    made = [int(one.line().split()[0]) for one in running]
    for one in running:
        one.end()
    assert owned // 2 <= sum(made) <= owned


def test_no_guest_makes_a_posix_queue() -> None:
    """Nor one under a policy that permits the call: Landlock refuses to open the queue once the kernel has made it."""
    tries = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print([(libc.mq_open(b"/queue%d" % n, 0o102, 0o600, None), ctypes.get_errno()) for n in range(2)])
"""
    policy = load("build", [("filesystem.write", "[]")])
    assert said(py(tries), policy) == "[(-1, 1), (-1, 1)]\n", "EPERM of the filter"
    permits = policy.replace(syscalls=policy.syscalls.replace(allow=(*policy.syscalls.allow, "mq_open")))
    assert said(py(tries), permits) == f"[(-1, {EMFILE}), (-1, {EMFILE})]\n", "of RLIMIT_MSGQUEUE"


@pytest.mark.user_only
def test_pipes_of_a_user_are_shared_with_the_guests_of_that_user() -> None:
    """A known limit, and its size: the pages of pipes are counted for each id, and a user's jails have the user's."""
    takes = """
import fcntl, os, sys
held = []
while len(held) < 400:
    held.append(os.pipe())
    try:
        fcntl.fcntl(held[-1][0], 1031, 1 << 20)
    except OSError:  # what is left is less than a megabyte
        break
print(len(held), flush=True)
held += [os.pipe() for _ in range(40)]
print("taken", flush=True)
"""
    soft = int(Path("/proc/sys/fs/pipe-user-pages-soft").read_text())
    with Running(py(takes + WAITS)) as running:
        assert int(running.line()) <= soft // 256 + 1
        assert running.line() == "taken\n"
        sizes = [pipe_size() for _ in range(3)]
    assert 4096 <= min(sizes) < PIPE, "the host's pipes work, with less room"


@pytest.mark.user_only
def test_descriptors_in_flight_of_a_user_are_shared_with_the_guests_of_that_user() -> None:
    """A known limit, and its size: whoever may have fewer open files than guests have sent sends none himself."""
    takes = """
import array, socket, sys
here, there = socket.socketpair()
here.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 250))])
print("sent", flush=True)
"""
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Running(py(takes + WAITS)) as running:
        assert running.line() == "sent\n"
        here, there = socket.socketpair()
        with here, there:
            resource.setrlimit(resource.RLIMIT_NOFILE, (200, most))
            try:
                with pytest.raises(OSError, match="references"):  # ETOOMANYREFS
                    socket.send_fds(here, [b"x"], [0])
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
            socket.send_fds(here, [b"x"], [0])


@pytest.mark.root_only
def test_pipes_of_roots_jails_are_their_own() -> None:
    takes = "import os, sys\nheld = [os.pipe() for _ in range(400)]\nprint('held', flush=True)\n"
    with Running(py(takes + WAITS)) as running:
        assert running.line() == "held\n"
        assert pipe_size() == PIPE


def pipe_size() -> int:
    ends = os.pipe()
    try:
        return fcntl.fcntl(ends[0], fcntl.F_GETPIPE_SZ)
    finally:
        for fd in ends:
            os.close(fd)


def test_a_pool_limits_what_its_policy_permits() -> None:
    policy = OFF.replace(syscalls=OFF.syscalls.replace(allow=(*OFF.syscalls.allow, "@watch")))
    with jail.Pool(policy, warm=1) as pool:
        made, error = map(int, pool.run(TAKES_INSTANCES).stdout.split())
    assert (made, error) == (min(GRANTED["max_inotify_instances"], made), EMFILE)
    assert made >= 1
