"""What takes longer than a suite may: each process of a session killed at random moments, and counts after thousands.

    python -m tests.privileged.endurance kills [ROUNDS [SEED]]     100 rounds for each process
    python -m tests.privileged.endurance census                    10,000 evaluations, and 2,000 sessions

tests/privileged/test_endurance.py has the short form.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import jail
from jail.launch.guest_process import open_guest, send_signal

from ..census import cgroups, holds_in_time, nothing_left
from .host import OFF, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, EVALUATIONS, SESSIONS = 100, 10_000, 2_000
SOON = 0.25  # seconds within which the kill comes: the time of some evaluations
COMPUTE = "for n in range(20000): n * n\nprint('x')"
# The supervisor of a program of its own: it says when its session is open, and evaluates for ever.
EVALUATE = f"""
import jail
with jail.Pool("python", warm=1) as pool, jail.Session(pool) as session:
    print("open", flush=True)
    while True:
        session.run({COMPUTE!r})
        pool.run("print(1)")
"""
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 1 << 14, 1 << 18


def kill_later(kill: Callable[[], object], chance: random.Random) -> threading.Timer:
    timer = threading.Timer(chance.random() * SOON, kill)
    timer.start()
    return timer


def until_it_ends(session: jail.Session) -> list[jail.Result]:
    """Evaluates until the session has ended; each call returns a result, or says why there is none."""
    results = []
    while session.ended is None:
        with contextlib.suppress(jail.SessionEnded):
            results.append(session.run(COMPUTE, wall="30s"))
    return results


def kill_init(chance: random.Random) -> None:
    with jail.Session(OFF) as session:
        timer = kill_later(lambda: os.kill(session._keeper.jail_pid, signal.SIGKILL), chance)
        check_end(session, "host")
        timer.join()


def kill_guest(chance: random.Random) -> None:
    with jail.Session(OFF) as session:
        guest = open_guest(session._keeper.jail_pid)
        timer = kill_later(lambda: send_signal(guest, signal.SIGKILL), chance)
        check_end(session, "crashed")
        timer.join()
        os.close(guest)


def check_end(session: jail.Session, reason: str) -> None:
    results = until_it_ends(session)
    assert all(result.ok for result in results[:-1]), results
    assert session.ended is not None
    assert session.ended.reason == reason, session.ended


def kill_zygote(chance: random.Random) -> None:
    """The sessions that it has forked live on, and the pool makes another one."""
    with jail.Pool("python", warm=1, cpu=None) as pool, jail.Session(pool) as session:
        assert pool._standby is not None
        zygote = pool._standby._zygote
        assert zygote is not None
        timer = kill_later(lambda: os.kill(zygote.pid, signal.SIGKILL), chance)
        while timer.is_alive():
            assert session.run("6 * 7").value == 42
            call(pool)
        timer.join()
        assert session.run("6 * 7").value == 42
        assert holds_in_time(lambda: call(pool))


def call(pool: jail.Pool) -> bool:
    """Returns whether it could be run; if not, it was an error of ours that said so."""
    with contextlib.suppress(jail.JailError):
        return pool.run("print(1)").ok
    return False


def kill_supervisor(chance: random.Random) -> None:
    """All of its jails end with it, and its janitor leaves no cgroup. We take in what it leaves behind."""
    libc, known = ctypes.CDLL(None), set(children())
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        kill_one(chance, known)
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def kill_one(chance: random.Random, known: set[int]) -> None:
    with subprocess.Popen([sys.executable, "-c", EVALUATE], cwd=ROOT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"open\n"
        time.sleep(chance.random() * SOON)
        supervisor.kill()
    assert holds_in_time(lambda: not reap(set(children()) - known))
    assert holds_in_time(lambda: not cgroups(supervisor.pid))


def children() -> list[int]:
    """The processes whose parent is this one, whichever thread of it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", "rb") as file:
            if int(file.read().rpartition(b") ")[2].split()[1]) == os.getpid():
                found.append(int(pid))
    return found


def reap(left: set[int]) -> set[int]:
    """Reaps those that have ended; returns the others."""
    for pid in left:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG | 0x40000000)  # __WALL: jails end without SIGCHLD
    return {pid for pid in left if os.path.exists(f"/proc/{pid}")}


KILLS = {"init": kill_init, "guest": kill_guest, "zygote": kill_zygote, "supervisor": kill_supervisor}


def kills(rounds: int, seed: str) -> None:
    for whom, kill in KILLS.items():
        chance = random.Random(f"{seed} {whom}")
        kill(chance)  # what is made once in a process is there from here on
        with nothing_left():
            for _ in range(rounds):
                kill(chance)


def keep_out_mounts_of_others() -> None:
    """Gives this process a mount namespace to which nothing is propagated: another program on the machine (firejail,
    for one) may mount and unmount meanwhile, and the census counts the mounts of this process's namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None):
        raise OSError(ctypes.get_errno(), "a mount namespace of its own")


def count(evaluations: int, sessions: int) -> None:
    """Opens sessions from a pool and evaluates: nothing is left of either while the pool stays open."""
    with nothing_left(), jail.Pool("python", warm=1, cpu=None) as pool:
        for _ in range(sessions):
            with jail.Session(pool) as session:
                session.run("1")
        with jail.Session(pool, lifetime="1h", total_cpu="1h") as session:
            for number in range(evaluations):
                assert session.run(f"x = {number}\nx").value == number


def main(what: str, *more: str) -> None:
    began = time.monotonic()
    if what == "kills":
        rounds = int(more[0]) if more else ROUNDS
        seed = more[1] if len(more) > 1 else str(os.getpid())
        print(f"{rounds} rounds for each of {', '.join(KILLS)}; seed {seed}", flush=True)
        kills(rounds, seed)
    else:
        if os.geteuid() == 0:
            keep_out_mounts_of_others()
        count(EVALUATIONS, SESSIONS)
    print(f"nothing was left, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
