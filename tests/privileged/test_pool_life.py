"""A pool outlives the death of all that it is made of, and leaves nothing behind: not in use, not at any end."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import jail
from jail.core.errors import PolicyError
from jail.launch import native, orphans

from ..census import OF_A_POOL, cgroups, changes, children, holds_in_time, mounts, nothing_left, take
from .host import CGROUP, COUNTED, OFF, ROOT, supervised
from .test_leaks import NANNY, free_descriptors

if TYPE_CHECKING:
    from jail import Pool
    from jail.pool.parked_jail import Parked
    from jail.pool.standby import StandbyJails

RUNS = 200
MOST_DIRTY = 1264  # kB
ENDLESS = "print('here', flush=True)\nwhile True: pass"


def standby(pool: Pool) -> StandbyJails:
    assert pool._standby is not None
    return pool._standby


def zygote(pool: Pool) -> int:
    made = standby(pool)._zygote
    assert made is not None
    return made.pid


def kill(pid: int) -> None:
    """As the host's administrator, or the kernel out of memory, might."""
    pidfd = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    os.close(pidfd)


def ways(pool: Pool) -> dict[str, str]:
    """Runs that end in every way."""
    cancel = jail.Cancel()
    cancel.trigger()
    try:
        seen = {
            "ok": pool.run("print('fine')").verdict,
            "exit": pool.run("1 / 0").verdict,
            "signal": pool.run("import os; os.kill(os.getpid(), 11)").verdict,
            "wall": pool.run(ENDLESS, wall="5ms").verdict,
            "output": pool.run("print('x' * 100000)", output=1000).verdict,
            "cancelled": pool.run(ENDLESS, cancel=cancel).verdict,
        }
        if COUNTED:
            many = "import threading\nfor _ in range(9): threading.Timer(.05, int).start()"
            seen["pids"] = pool.run(many, pids=3).verdict
        return seen
    finally:
        cancel.close()


def test_no_init_can_be_traced_by_its_guest() -> None:
    """Root owns the files in /proc of a process that is not dumpable: proc(5)."""
    with jail.Pool(OFF, warm=1) as pool:
        holder = SimpleNamespace(parked=None)
        standby(pool).take(holder)
        parked = holder.parked
        try:
            parked.watch.take_report()  # its guest has been let in
            assert parked.live is not None
            assert os.stat(f"/proc/{parked.live.pid}/status").st_uid == 0
        finally:
            standby(pool).release(parked)


def dirty(parked: Parked) -> int:
    """Returns how many kB a parked jail's guest has of its own."""
    assert parked.live is not None
    (guest,) = children(str(parked.live.pid))
    figures = Path(f"/proc/{guest}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in figures if line.startswith("Private_Dirty:"))


def test_a_parked_jail_has_little_memory_of_its_own() -> None:
    """Its guest writes few pages after the fork: blocks of one use serve the next, also under the quarantine."""
    with jail.Pool(warm=1) as pool:
        assert pool.run("1").ok
        assert standby(pool).wait_until_idle()
        assert 0 < max(map(dirty, standby(pool)._parked)) <= MOST_DIRTY


def test_runs_leave_nothing_behind() -> None:
    with jail.Pool(OFF, warm=(2, 2), wall="60s") as pool:
        assert all(kind == seen for kind, seen in ways(pool).items()), ways(pool)
        pool.submit("1").result()
        assert holds_in_time(lambda: threading.active_count() == 2)
        assert standby(pool).wait_until_idle()
        before = take()
        for _ in range(RUNS // 20):
            assert all(result.ok for result in pool.map(["1"] * 13))
            assert all(kind == seen for kind, seen in ways(pool).items())
        assert holds_in_time(lambda: threading.active_count() == 2)
        assert standby(pool).wait_until_idle()
        assert changes(before, by_count=OF_A_POOL) == {}


def test_a_pool_that_runs_out_of_descriptors_goes_on_when_there_are_some() -> None:
    with jail.Pool(OFF, warm=(0, 0)) as pool:
        assert pool.run("1").ok
        assert standby(pool).wait_until_idle()
        before, first = take(), zygote(pool)
        went = []
        count = 0
        while len(went) < 3 and count < 60:
            with free_descriptors(count), suppress(jail.SetupError):
                went.append(pool.run("1").ok)
            assert standby(pool).wait_until_idle()
            count += 1
        assert 0 < len(went) < count
        assert all(went)
        assert zygote(pool) == first
        assert changes(before) == {}


def test_a_closed_pool_leaves_nothing_behind() -> None:
    jail.run("1")
    before = take()
    for preload in ((), ("decimal",)):
        pool = jail.Pool(OFF, warm=3, preload=preload)
        assert pool.run("1").ok
        pool.close()
        assert changes(before) == {}
    with jail.Pool(OFF, warm=3, preload=["no.such"]) as failing, pytest.raises(jail.PolicyError):
        failing.run("1")
    jail.Pool(OFF, warm=3).close()
    assert changes(before) == {}


def test_a_pool_that_nobody_holds_any_more_leaves_nothing_behind() -> None:
    jail.run("1")
    before = take()
    pool = jail.Pool(OFF, warm=2)
    assert pool.run("1").ok
    del pool
    assert changes(before) == {}


def test_a_jail_that_a_killed_zygote_has_not_told_of_is_reaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kill comes between the clone and the answer, which are some microseconds apart. Another thread sees it before
    the one that asked, and the jail ends only after all of them have gone on.
    """
    answer, killed = native._zygotes_answer, []

    def lost(socket: int) -> tuple[int, int]:
        pid, pidfd = answer(socket)
        if killed:
            return pid, pidfd
        killed.append(pid)
        os.close(pidfd)
        os.kill(pid, signal.SIGSTOP)
        kill(zygote(pool))
        assert holds_in_time(lambda: not made.alive())
        another = threading.Thread(target=standby(pool)._live_zygote, args=(made_for,))
        another.start()
        another.join(0.2)
        raise BrokenPipeError(32, "the zygote is gone")

    with nothing_left(), jail.Pool("python", warm=1) as pool:
        assert pool.run("1").ok
        made, made_for = standby(pool)._zygote, standby(pool)._warm
        monkeypatch.setattr(native, "_zygotes_answer", lost)
        monkeypatch.setattr(orphans, "_PATIENCE", 0.1)
        for _ in range(3):
            assert pool.run("1").ok
        assert len(killed) == 1
        os.kill(killed[0], signal.SIGCONT)
        assert holds_in_time(lambda: str(killed[0]) not in children())


def test_a_jail_that_another_thread_holds_is_not_taken_for_one_of_a_killed_zygote() -> None:
    since, holder = orphans.now(), SimpleNamespace(parked=None)
    with jail.Pool(OFF, warm=1) as pool:
        standby(pool).take(holder)
        kill(holder.parked.live.pid)
        assert native.is_readable(holder.parked.live.pidfd, 60)
        orphans.reap_orphan(since)
        assert str(holder.parked.live.pid) in children()
        standby(pool).release(holder.parked)


def test_the_death_of_the_zygote() -> None:
    with jail.Pool(OFF, warm=(2, 2)) as pool:
        assert pool.run("1").ok
        running = pool.submit("import time; print('here', flush=True); time.sleep(.3); 7", value=True)
        assert holds_in_time(lambda: pool.counts()["running"] == 1)
        dead = zygote(pool)
        kill(dead)
        assert [pool.run("1 + 1", value=True).value for _ in range(6)] == [2] * 6
        assert zygote(pool) != dead
        assert running.result(60).value == 7, "a jail does not need its zygote any more"
        assert standby(pool).wait_until_idle()


def test_what_outgrows_a_bound_is_replaced() -> None:
    before = take()
    with jail.Pool("python", warm=1, max_age=1) as pool:
        pool.run("1").check()
        assert holds_in_time(lambda: pool.stats()["zygotes"] >= 2), "an older one forks no jail"
        assert holds_in_time(lambda: pool.stats()["replaced"] >= 3)
        assert pool.run("40 + 2", value=True).value == 42
    with jail.Pool("python", warm=1, zygote_memory="1G") as pool:
        pool.run("1").check()
        assert standby(pool).wait_until_idle()
        first, wide = zygote(pool), standby(pool)._lifespan
        assert (pool.stats()["zygotes"], pool.stats()["replaced"]) == (1, 0)
        standby(pool)._lifespan = wide.replace(zygote_memory=1 << 20)
        with pytest.raises(
            PolicyError, match=r"^zygote_memory: a zygote holds [\d.]+M as it begins \(fix: allow it more"
        ):
            pool.run("1", pids=2)
        standby(pool)._lifespan = wide
        pool.run("1", pids=2).check()
        assert zygote(pool) != first
        assert pool.stats()["replaced"] >= 1
    for wrong in ({"max_age": 0.5}, {"max_age": "soon"}, {"zygote_memory": "much"}):
        with pytest.raises(PolicyError, match=rf"^{next(iter(wrong))}: "):
            jail.Pool("python", **wrong)  # type: ignore[arg-type]
    assert changes(before) == {}


def test_the_death_of_a_parked_jail() -> None:
    with jail.Pool(OFF, warm=(3, 3)) as pool:
        for _ in range(3):
            assert pool.run("1").ok
            assert standby(pool).wait_until_idle()
            for parked in tuple(standby(pool)._parked):
                assert parked.live is not None
                kill(parked.live.pid)
                assert holds_in_time(lambda: not parked.stands())  # noqa: B023  # called here and now
            assert pool.run("1 + 1", value=True).value == 2


def test_the_death_of_a_jail_that_runs() -> None:
    with jail.Pool(OFF, warm=(2, 2), wall=None) as pool:
        assert pool.run("1").ok
        assert standby(pool).wait_until_idle()
        before = set(children())
        running = pool.submit(ENDLESS)
        assert holds_in_time(lambda: pool._cancels), "it has been given a jail"
        assert standby(pool).wait_until_idle()
        parked = {str(jail.live.pid) for jail in standby(pool)._parked if jail.live}
        for pid in before & set(children()) - parked - {str(zygote(pool))}:
            kill(int(pid))
        with pytest.raises(jail.SetupError, match="killed from outside"):
            running.result(60)
        assert pool.run("1 + 1", value=True).value == 2


def test_a_step_that_fails_is_told_and_not_tried_for_ever() -> None:
    with jail.Pool(OFF, warm=(0, 2)) as pool:
        standby(pool)._plan = pool._plan.replace(cwd="/no/such/folder")
        for _ in range(5):
            with pytest.raises(jail.SetupError, match="working directory"):
                pool.run("1")


# --- programs of their own --------------------------------------------------------------------------------------------


def test_a_program_that_leaves_its_pools_open_ends_without_a_word() -> None:
    said = supervised(
        "import jail\n"
        "pools = [jail.Pool(warm=2) for _ in range(2)]\n"
        "assert all(pool.run('1').ok for pool in pools)\n"
        "pools[0].submit('while True: pass', wall=None)\n"
        "import os; print(os.getpid(), flush=True)\n"
    )
    assert holds_in_time(lambda: cgroups(int(said)) == []), "systemd takes the scope away"


def test_a_pool_touches_nothing_global() -> None:
    said = supervised(
        "import os, signal, sys, threading, jail\n"
        "caught = []\n"
        "signal.signal(signal.SIGUSR1, lambda *_: caught.append(1))\n"
        "handlers = [signal.getsignal(n) for n in range(1, 65)]\n"
        "state = lambda: (os.getcwd(), dict(os.environ), signal.pthread_sigmask(0, ()), os.umask(0o22))\n"
        "before = state()\n"
        "with jail.Pool(warm=2) as pool:\n"
        "    assert pool.submit('1').result().ok\n"
        "    assert handlers == [signal.getsignal(n) for n in range(1, 65)]\n"
        "    assert before == state()\n"
        "    os.kill(os.getpid(), signal.SIGUSR1)\n"
        "    assert caught == [1] and pool.run('1').ok\n"
        "print('well')\n"
    )
    assert said == "well\n"


def test_in_a_forked_copy_of_the_program_a_pool_begins_anew() -> None:
    said = supervised(
        "import os, jail\n"
        "with jail.Pool(warm=2) as pool:\n"
        "    assert pool.run('1').ok\n"
        "    mine = pool._standby._zygote.pid\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        assert pool.run('1 + 1', value=True).value == 2\n"
        "        assert pool._standby._zygote.pid != mine\n"
        "        pool.close()\n"
        "        os._exit(0)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0\n"
        "    assert pool.run('1 + 1', value=True).value == 2\n"
        "    assert pool._standby._zygote.pid == mine\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
        "    assert pool.run('1').ok\n"
        "print('well')\n"
    )
    assert said == "well\n"


SUPERVISOR = """
import os, sys, threading
import jail
os.write(1, b"supervisor\\n")
pool = jail.Pool(warm=3)
pool.submit("while True: pass", args=[sys.argv[1]], wall=None, cpu=None)
while True:
    pool.run("1")
    os.write(1, b"supervisor\\n")
"""


@pytest.mark.parametrize("moment", [1, 2, 3, 5, 8])
def test_a_killed_supervisor_leaves_nothing_behind(moment: int) -> None:
    before = mounts()
    killed = int(supervised(NANNY, str(ROOT), SUPERVISOR, "marked", str(moment)))

    assert holds_in_time(lambda: cgroups(killed) == [])
    assert mounts() == before


@pytest.mark.optional
@pytest.mark.skipif(CGROUP == "none", reason="this user has no cgroup to count in")
def test_a_parked_jail_is_in_its_cgroup_before_its_first_step() -> None:
    with jail.Pool(OFF, warm=1, memory="64M") as pool:
        used = pool.run("1").usage

    assert used.memory_peak_bytes is not None
    assert 0 < used.memory_peak_bytes < 32 << 20
    assert used.source["memory"].startswith("cgroup")
    assert sys.maxsize > used.cpu_seconds > 0
