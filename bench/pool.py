"""python bench/pool.py [OPTION...] [QUESTION...]: what a run in a jail.Pool costs, beside others.

Questions: call, steady, rate, preload, memory, crowd, percentiles; all of them by default. A ratio says how many times
as fast (or as many) as the line it names, in the same run; still, only a quiet machine gives figures worth keeping.
The others install themselves, once: those of the package index into an environment under the user's cache, those of
Debian where root asks; one that cannot be had is skipped by name. Exit status 1 where something wanted does not hold.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import living  # noqa: E402
import questions  # noqa: E402
from calls import (  # noqa: E402
    CLIENTS,
    COMMAND,
    FORKED,
    PARKED,
    RESTED,
    SOURCE,
    UNJAILED,
    calm,
    clock,
    ours,
    per_second,
    repeated,
    started,
    warm,
)  # fmt: skip
from environment import having  # noqa: E402
from percentiles import percentiles  # noqa: E402
from table import Row, percentile, seconds, take_tens, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from collections.abc import Callable

NUMPY = "import numpy; a = numpy.ones((8, 8)); print((a @ a).sum())"
CROWD, CROWDS = 500, 7


def faster(name: str, took: list[float], than: list[float], least: float, note: str = "") -> Row:
    """How many times as fast as ``than``, by medians and by the fastest of each."""
    return Row(
        name=name,
        median=seconds(median(took)),
        fastest=seconds(min(took)),
        ratio=median(than) / median(took),
        fastest_ratio=min(than) / min(took),
        least=least,
        note=note,
    )


def call(rounds: int) -> list[Row]:
    """One call of print(1 + 1), nothing else going on; ratios to subprocess.run of the same interpreter."""
    with warm() as pools, living.opened(["monty"], COMMAND) as (found, missing):
        theirs = {name: session.take for name, session in found.items()}
        took = take_tens({UNJAILED: repeated(lambda: started(COMMAND)), **pools, **theirs}, rounds)
    rows = [
        timed(UNJAILED, took[UNJAILED]),
        faster(PARKED, took[PARKED], took[UNJAILED], 40),
        faster(RESTED, took[RESTED], took[UNJAILED], 40),
        faster(FORKED, took[FORKED], took[UNJAILED], 6),
    ]
    for name in found:
        rows += [timed(f"{name}'s session", took[name]), faster(f"parked jail, to {name}", took[PARKED], took[name], 1)]
    return rows + missing


def rate(_: int) -> list[Row]:
    """Fresh jails a second, 8 client threads."""
    with jail.Pool(warm=(8, 16)) as pool:
        jails = per_second(lambda _: pool.run(SOURCE).check())
    plain = per_second(lambda _: started(COMMAND))
    return [
        Row(name=UNJAILED, median=f"{plain:.0f}/s"),
        Row(name="jails", median=f"{jails:.0f}/s", ratio=jails / plain, least=3),
    ]


def steady(rounds: int) -> list[Row]:
    """Latency by percentile at half of capacity: calls are due at even times, and late ones count from when due."""
    took: list[float] = []
    with jail.Pool(warm=(8, 16)) as pool:
        pause = 2 / per_second(lambda _: pool.run(SOURCE).check(), 2.0)
        calm(pool)
        begun, lock, due = time.perf_counter(), threading.Lock(), iter(range(rounds * 20))

        def client() -> None:
            while True:
                with lock:
                    number = next(due, None)
                if number is None:
                    return
                at = begun + number * pause
                time.sleep(max(0.0, at - time.perf_counter()))
                pool.run(SOURCE).check()
                took.append(time.perf_counter() - at)

        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    p50, p90, p99 = (percentile(took, percent) for percent in (50, 90, 99))
    return [
        Row(name=f"p50 at {1 / pause:.0f} calls/s", median=seconds(p50), fastest=seconds(min(took))),
        Row(name="p90", median=seconds(p90), ratio=p90 / p50),
        Row(name="p99", median=seconds(p99), ratio=p99 / p50, limit=10),
    ]


def preload(rounds: int) -> list[Row]:
    """import numpy; a @ a: preloaded, and by unjailed Python that imports it."""
    interpreter = having("numpy")
    python = jail.Policy.load("python")
    guest = python.guest.replace(level="standard", imports=("@stdlib", "numpy"), interpreter=interpreter)
    with jail.Pool(python.replace(guest=guest), warm=(4, 4), preload=["numpy"]) as pool:
        parked = [ours(pool, NUMPY) for _ in range(rounds)]
    plain = [clock(lambda: started([interpreter, "-c", NUMPY])) for _ in range(max(3, rounds // 10))]
    return [timed(UNJAILED, plain), faster("parked jail", parked, plain, 50)]


def available() -> int:
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable"))


def crowded(count: int) -> tuple[float, float]:
    """Median seconds of a call with so many jails parked, and the bytes of each."""
    before = available()
    with jail.Pool(warm=(count, count)) as pool:
        pool.run(SOURCE).check()
        calm(pool)
        each = (before - available()) / count
        return median(ours(pool) for _ in range(40)), each


def memory(_: int) -> list[Row]:
    """What a parked jail takes of the machine's memory, the kernel's share included."""
    each = sorted(crowded(CROWD)[1] / 2**20 for _ in range(CROWDS))  # other programs take and give back memory too
    note = f"{each[0]:.2f} to {each[-1]:.2f}"
    return [
        Row(name=f"one of {CROWD} parked jails", median=f"{median(each):.2f} MB", note=note),
        Row(name="  MB", ratio=median(each), limit=1.8),
    ]


def crowd(_: int) -> list[Row]:
    """p50 of a call with 500 jails alive, to that with one."""
    one, many = crowded(1)[0], crowded(CROWD)[0]
    return [
        Row(name="1 jail alive", median=seconds(one)),
        Row(name=f"{CROWD} jails alive", median=seconds(many), ratio=many / one, limit=1.5),
    ]


QUESTIONS: dict[str, Callable[[int], list[Row]]] = {
    "call": call, "steady": steady, "rate": rate, "preload": preload, "memory": memory, "crowd": crowd,
    "percentiles": percentiles,
}  # fmt: skip


def main() -> int:
    parser = questions.reader(__doc__, 100)
    parser.add_argument("--plot", metavar="FILE.svg", help="draw what the question percentiles measures")
    given = questions.read(parser, QUESTIONS)
    if given.plot and "percentiles" not in given.names:
        parser.error("--plot draws what percentiles measures: ask that question too")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a parked jail takes some twenty
    asked = {name: QUESTIONS[name] for name in given.names}
    if given.plot:
        asked["percentiles"] = partial(percentiles, plot=given.plot)
    titles = {"percentiles": f"percentiles: {percentiles.__doc__}"}
    return questions.status(questions.answer(asked, given, titles))


if __name__ == "__main__":
    sys.exit(main())
