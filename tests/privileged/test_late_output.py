"""What other processes of a guest's still write when its first one has ended; and no run is longer for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import jail
import jail.subprocess
from jail.policy.load import load

from ..census import holds_in_time
from .program import cli, ended, processes_with
from .test_tiers import LOWER
from .test_tiers import run as lower

if TYPE_CHECKING:
    from pathlib import Path

LATE = {  # what a shell runs -> standard output
    "exec > >(cat); echo hi": "hi\n",
    "exec > >(tee /tmp/log) 2>&1; echo hi; echo err >&2": "hi\nerr\n",
    "seq 1000 > >(sort -n | tail -1); true": "1000\n",
    "(sleep 0.2; echo late) & echo early": "early\nlate\n",
    "exec 3>&1; coproc { read line; sleep 0.1; echo $line >&3; }; echo asked >&${COPROC[1]}": "asked\n",
    "(setsid sh -c 'sleep 0.1; echo alone' &) ; echo first": "first\nalone\n",
}


@pytest.mark.parametrize("source", LATE)
def test_it_is_taken(source: str) -> None:
    result = jail.run(["bash", "-c", source])
    assert (result.verdict, result.stdout, result.cut_off) == ("ok", LATE[source], ())


@pytest.mark.parametrize("source", [source for source in LATE if "setsid" not in source])
def test_it_is_taken_where_no_namespaces_are(source: str) -> None:
    """There jail-init has to tell by itself whether another process of the jail lives."""
    result = lower(["bash", "-c", source])
    assert (result.tier, result.verdict, result.stdout, result.cut_off) == (LOWER, "ok", LATE[source], ())


def test_nothing_is_left_where_no_namespaces_are() -> None:
    limits = load("command").limits.replace(output_grace=0.05)
    seconds = f"5151.{os.getpid()}"  # no other process's
    result = lower(["sh", "-c", f"echo out; sleep {seconds} & exit 3"], limits=limits)
    assert (result.exit_code, result.stdout, result.cut_off) == (3, "out\n", ("stdout", "stderr"))
    assert result.usage.cpu_seconds > 0 and not processes_with(seconds)


def test_the_status_is_that_of_the_first_process() -> None:
    result = jail.run(["sh", "-c", "(sleep 0.1; echo late >&2; exit 7) & exit 3"])
    assert (result.verdict, result.exit_code, result.stderr, result.cut_off) == ("exit", 3, "late\n", ())


def test_a_log_is_whole_in_a_workspace(tmp_path: Path) -> None:
    done = cli("run", "--rw", ".", "--", "bash", "-c", "exec > >(tee log.txt); seq 20000", cwd=tmp_path)
    assert ended(done)[0] == 0
    assert (tmp_path / "log.txt").read_text() == done.stdout == "".join(f"{n}\n" for n in range(1, 20001))


def test_streams_popen_and_a_pool_take_it_too() -> None:
    command = ["bash", "-c", "exec > >(sleep 0.2; cat); echo late"]
    with jail.start(command) as running:
        assert b"".join(chunk for _, chunk in running) == b"late\n"
        assert running.wait().cut_off == ()
    assert jail.subprocess.check_output(command) == b"late\n"
    policy: dict[str, Any] = {"extends": "command", "guest": {"language": "python", "level": "off"}}
    source = "import subprocess\nsubprocess.Popen(['sh', '-c', 'sleep 0.2; echo late'])\nprint('early')"
    with jail.Pool(policy, warm=1) as pool:
        for run in (pool.run, lambda text: jail.run(text, policy)):
            result = run(source)
            assert (result.verdict, result.stdout, result.cut_off) == ("ok", "early\nlate\n", ()), result.stderr


def grace(text: str) -> dict[str, Any]:
    return {"extends": "command", "limits": {"output_grace": text}}


def test_what_never_ends_is_cut_off_and_named() -> None:
    result = jail.run(["sh", "-c", "sleep 1000 2>/dev/null & echo out"], grace("100ms"), wall="1m")
    assert (result.verdict, result.stdout, result.cut_off) == ("ok", "out\n", ("stdout",))
    assert result.as_dict()["cut_off"] == ["stdout"]
    both = jail.run(["sh", "-c", "sleep 1000 & echo out"], grace("0s"), wall="1m")
    assert (both.stdout, both.cut_off) == ("out\n", ("stdout", "stderr"))


def test_what_holds_no_output_is_not_waited_for() -> None:
    result = jail.run(["sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo out"], grace("1h"), wall="1h")
    assert (result.verdict, result.stdout, result.cut_off) == ("ok", "out\n", ())
    assert result.usage.wall_seconds < 600


CHAIN = "f() { while :; do echo y; sleep 0.01; done & sleep 0.05; f & exit 5; }; f"


@pytest.mark.parametrize(
    ("policy", "limits", "seconds"), [(grace("200ms"), {"wall": "1h"}, 60), (grace("1h"), {"wall": "500ms"}, 60)]
)
def test_no_guest_makes_its_run_longer(policy: dict[str, Any], limits: dict[str, Any], seconds: float) -> None:
    """Neither by processes that go on writing nor by new ones: the time is counted from the end of the first."""
    result = jail.run(["sh", "-c", CHAIN], policy, **limits)
    assert (result.verdict, result.exit_code, result.cut_off) == ("exit", 5, ("stdout", "stderr"))
    assert result.usage.wall_seconds < seconds


def test_limits_hold_meanwhile() -> None:
    flood = "yes > /dev/stdout & exit 0"
    result = jail.run(["sh", "-c", flood], grace("1h"), wall="1h", output="1M")
    assert (result.verdict, result.truncated) == ("output", ("stdout",))
    spin = jail.run(["sh", "-c", "while :; do :; done & exit 0"], grace("1h"), wall="1h", cpu="200ms")
    assert spin.verdict == "cpu"
    full = jail.run(["sh", "-c", "cat /dev/zero > /tmp/x & exit 0"], grace("1h"), wall="1h", disk="1M")
    assert full.verdict == "disk"


def test_cancelling_ends_the_wait() -> None:
    with jail.start(["sh", "-c", "sleep 1000 & echo out"], grace("1h"), wall="1h") as running:
        assert running.stdout is not None and running.stdout.readline() == b"out\n"
        running.kill()
        assert running.wait().verdict == "cancelled"


def test_a_supervisor_that_dies_meanwhile_leaves_nothing() -> None:
    seconds = f"4242.{os.getpid()}"  # no other process's
    source = (
        "import jail, os, signal\n"
        "policy = {'extends': 'command', 'limits': {'output_grace': '1h'}}\n"
        f"with jail.start(['sh', '-c', 'sleep {seconds} & echo out'], policy) as r:\n"
        "    r.stdout.readline(); print(r.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.stdout and holds_in_time(lambda: not processes_with(seconds))
