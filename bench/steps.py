"""python bench/steps.py [--rounds N] [--json FILE] [COMMAND...]: where the time of one jail goes, part by part.

The parts of the supervisor are timed by themselves, one after the other; then whole jails, by the moments at which the
kernel or jail-init says something. All with the pieces that a run is made of, and nothing added to them. What strings
them together (poll loop, streams, verdict) is the difference to the whole run in the last lines.
"""

from __future__ import annotations

import os
import select
import sys
import time
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from table import take_turns, timed  # noqa: E402

from jail.host.facts import probe  # noqa: E402  # found by the line above
from jail.launch import native  # noqa: E402
from jail.launch.cgroup.begin import create  # noqa: E402
from jail.launch.encode import encode  # noqa: E402
from jail.launch.start import Live, start  # noqa: E402
from jail.plan.build import build  # noqa: E402
from jail.plan.command import Command  # noqa: E402
from jail.policy.load import load  # noqa: E402
from jail.runs.execute import execute  # noqa: E402
from jail.runs.run import run  # noqa: E402

if TYPE_CHECKING:
    from table import Samples

    from jail.plan.model import Plan


def spawn_and_reap(namespaces: int) -> None:
    """A jail-init that does nothing, from clone to the end of its last namespace."""
    supervisor = os.pidfd_open(os.getpid())
    _, pidfd = native.spawn([b"pause"], namespaces, [supervisor])
    native.kill(pidfd)
    native.reap(pidfd)
    os.close(pidfd)
    os.close(supervisor)


def parts(plan: Plan, command: Command, rounds: int) -> Samples:
    """Each part of the supervisor's work."""
    host, policy = probe(), load("command")
    at_clone = sum(native.CLONE_NEW.values())
    return take_turns(
        {
            "load the policy": lambda: load("command"),
            "build the plan": lambda: build(policy, command, host),
            "encode it": lambda: encode(plan, {}, host.namespaces),
            "make and remove a cgroup": lambda: create(host.cgroups, plan.limits).close(),
            "spawn, no namespaces": lambda: spawn_and_reap(0),
            "spawn, the namespaces of the clone": lambda: spawn_and_reap(at_clone),
            "spawn, and a network one": lambda: spawn_and_reap(at_clone | native.UNSHARE_NEW["network"]),
        },
        rounds,
    )


def moments(plan: Plan, rounds: int) -> Samples:
    """Whole jails, with the time from each moment to the next."""
    names = (
        "start: to the plan sent",
        "set-up: to init in its cgroup",
        "set-up: to the receipt",
        "guest: to its end",
        "teardown: to the last process gone",
        "close",
    )
    samples: Samples = {name: [] for name in names}
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for _ in range(rounds):
        seen = [time.perf_counter()]
        live = start(plan, probe(), (null, null, null), None)
        seen.append(time.perf_counter())
        for report in ("joined", "receipt", "end"):
            if len(os.read(live.control, 256)) == 0:
                raise SystemExit("steps: the jail ended before its guest did")
            seen.append(time.perf_counter())
            if report == "joined":
                live.admit()
        wait_for_last(live)
        seen.append(time.perf_counter())
        live.close()
        seen.append(time.perf_counter())
        for name, begun, ended in zip(names, seen, seen[1:], strict=False):
            samples[name].append(ended - begun)
    os.close(null)
    return samples


def wait_for_last(live: Live) -> None:
    poll = select.poll()
    poll.register(live.pidfd, select.POLLIN)
    poll.poll()


def main() -> int:
    parser = questions.reader(__doc__, 100)
    parser.add_argument("command", nargs="*", default=["/bin/true"], metavar="COMMAND", help="default: /bin/true")
    given = parser.parse_args()
    command = Command(
        argv=tuple(given.command), source=None, filename="", env=(), cwd=None, read=(), write=(), want_value=False
    )
    plan = build(load("command"), command, probe())
    line = " ".join(given.command)
    titles = {
        "parts": "The supervisor's parts, each by itself (all in cache: within a run they take up to twice as long)",
        "moments": f"One jail of {line}, moment by moment",
        "whole": "The whole",
    }
    cases = {"execute its plan": lambda: execute(plan), "jail.run": lambda: run(given.command)}
    samples = {
        "parts": lambda rounds: parts(plan, command, rounds),
        "moments": lambda rounds: moments(plan, rounds),
        "whole": lambda rounds: take_turns(cases, rounds),
    }
    asked = {
        name: lambda rounds, take=take: [timed(*one) for one in take(rounds).items()] for name, take in samples.items()
    }
    return questions.status(questions.answer(asked, given, titles))


if __name__ == "__main__":
    sys.exit(main())
