"""What the jails of a pool take is limited and counted by cgroups of their own, whichever kind this machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import jail
from jail.host.cgroups import facts

from ..census import OF_A_POOL, cgroups, changes, holds_in_time, take
from .host import CGROUP, OFF
from .test_pool_life import standby, ways, zygote

MB = 1 << 20
pytestmark = [
    pytest.mark.optional,  # not every user has a cgroup delegated
    pytest.mark.skipif(CGROUP == "none", reason="this user has no cgroup"),
]


def runs_of(pid: str | int) -> list[str]:
    """The names of the runs' cgroups that a process is in, one for each hierarchy."""
    names = [line.rpartition("/")[2] for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines()]
    return [name for name in names if name.startswith("jail-")]


def test_each_jail_is_in_a_cgroup_of_its_own_and_the_zygote_in_none() -> None:
    with jail.Pool(OFF, warm=(3, 3)) as pool:
        assert pool.run("1").ok
        assert standby(pool).wait_until_idle()
        seen = set[str]()
        for parked in standby(pool)._parked:
            assert parked.live is not None
            init = parked.live.pid
            guest = Path(f"/proc/{init}/task/{init}/children").read_text().strip()
            assert runs_of(guest) == runs_of(init)
            assert parked.live.cgroup.verified(init) == set(facts().layers)
            seen.update(runs_of(init))
        assert len(seen) == 3
        assert runs_of(zygote(pool)) == []


def test_the_figures_are_of_one_run_alone() -> None:
    large = (
        "import threading, time\n"
        "x = bytearray(40 << 20)\n"
        "go = threading.Event()\n"
        "threads = [threading.Thread(target=go.wait) for _ in range(5)]\n"
        "[thread.start() for thread in threads]\n"
        "while time.process_time() < 1: pass\n"
        "go.set()\n"
        "time.process_time()"
    )
    with jail.Pool(OFF, warm=1, memory="64M", pids=8, wall="60s", cpu="60s") as pool:
        first, second = pool.run(large, value=True), pool.run("1")

    assert first.ok, first.reason
    assert second.ok, second.reason
    assert 40 * MB < (first.usage.memory_peak_bytes or 0) <= 64 * MB
    assert 0 < (second.usage.memory_peak_bytes or 0) < 40 * MB
    assert (first.usage.pids_peak, second.usage.pids_peak) in {(6, 1), (None, None)}
    assert first.usage.cpu_seconds >= 1 > second.usage.cpu_seconds > 0
    assert {first.usage.source[figure] for figure in ("memory", "cpu")} == {first.usage.source["memory"]}
    assert first.usage.source["memory"].startswith("cgroup")


def test_one_that_runs_out_of_memory_takes_no_other_with_it() -> None:
    read_end, write_end = os.pipe()
    with jail.Pool(OFF, warm=(2, 2), memory="32M", wall="60s") as pool:
        assert pool.run("1").ok
        before = zygote(pool)
        waiting = pool.submit("input()", stdin=read_end, value=True)
        assert holds_in_time(lambda: pool.counts()["running"] == 1)

        greedy = pool.run("x = bytearray(100 << 20)\nprint('goes on')")
        assert (greedy.verdict, greedy.stdout) == ("memory", "")
        os.write(write_end, b"still here\n")
        assert waiting.result(60).value == "still here"
        assert zygote(pool) == before
    os.close(read_end)
    os.close(write_end)


def test_the_cgroup_of_a_run_goes_with_it_and_all_that_was_open() -> None:
    with jail.Pool(OFF, warm=(2, 2), wall="60s") as pool:
        assert all(kind == seen for kind, seen in ways(pool).items()), ways(pool)
        assert standby(pool).wait_until_idle()
        before = take()
        for _ in range(2):
            assert all(kind == seen for kind, seen in ways(pool).items()), ways(pool)
        assert standby(pool).wait_until_idle()
        assert changes(before, by_count=OF_A_POOL) == {}
        assert set(take()["cgroups"]) != set(before["cgroups"])
    assert [name for name in cgroups(os.getpid()) if not name.endswith(".scope")] == []
