"""python bench/pool.py [--rounds N] [QUESTION...]: what a run in a jail.Pool costs, beside unjailed Python and monty.

Questions: call, steady, rate, preload, memory, crowd; all of them by default. A ratio says how many times as fast (or
as many) as the line it names, in the same run; still, only a quiet machine gives figures worth keeping. monty comes
from PyPI into an environment of its own under ~/.cache, once. Exit status 1 where something wanted does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
import venv
from statistics import median, quantiles
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

from table import Row, seconds, table, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = "print(1 + 1)"
NUMPY = "import numpy; a = numpy.ones((8, 8)); print((a @ a).sum())"
CLIENTS, CROWD = 8, 500
MONTY = f"""
import json, sys, time
from pydantic_monty import Monty
took = []
with Monty() as pool:
    for _ in range(int(sys.argv[1])):
        begun = time.perf_counter()
        with pool.checkout() as session:
            session.feed_run({SOURCE!r}, print_callback=lambda *_: None)
        took.append(time.perf_counter() - begun)
print(json.dumps(took[5:]))
"""


def unjailed(source: str) -> None:
    subprocess.run([sys.executable, "-c", source], stdin=subprocess.DEVNULL, capture_output=True, check=True)


def calm(pool: jail.Pool) -> None:
    """Waits until the jails that are wanted stand ready, and the ended ones are gone."""
    if pool._yard is None or not pool._yard.wait_until_calm():
        raise SystemExit("bench: the pool does not come to rest")


def clock(case: Callable[[], object]) -> float:
    begun = time.perf_counter()
    case()
    return time.perf_counter() - begun


def ours(pool: jail.Pool, source: str = SOURCE) -> float:
    calm(pool)
    return clock(lambda: pool.run(source).check())


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


def monty(rounds: int) -> list[float] | str:
    """Seconds of each call, or why there are none."""
    home = os.path.expanduser("~/.cache/jail-bench/monty")
    python = os.path.join(home, "bin", "python")
    if not os.path.exists(python):
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "pydantic-monty"], check=False)
    done = subprocess.run([python, "-c", MONTY, str(rounds + 5)], capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    took: list[float] = json.loads(done.stdout)
    return took


def call(rounds: int) -> list[Row]:
    """One call of print(1 + 1), nothing else going on; ratios to subprocess.run of the same interpreter."""
    plain, parked, forked = [], [], []
    with jail.Pool(warm=(4, 4)) as pool, jail.Pool(warm=(0, 0)) as empty:
        for _ in range(rounds // 10 or 1):  # ten of each: one that comes after another's start finds cold caches
            plain += [clock(lambda: unjailed(SOURCE)) for _ in range(10)]
            parked += [ours(pool) for _ in range(10)]
            forked += [ours(empty) for _ in range(10)]
    rows = [
        timed("subprocess.run, unjailed", plain),
        faster("parked jail", parked, plain, 40),
        faster("forked on demand", forked, plain, 6),
    ]
    theirs = monty(rounds)
    if isinstance(theirs, str):
        return [*rows, Row(name="monty", note=f"skipped: {theirs}")]
    return [*rows, faster("parked jail, to monty's session", parked, theirs, 1), timed("monty's session", theirs)]


def per_second(case: Callable[[], object], length: float = 4.0) -> float:
    """How often in a second, from several threads at once."""
    counts = [0] * CLIENTS
    end = time.monotonic() + length

    def client(number: int) -> None:
        while time.monotonic() < end:
            case()
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / length


def rate(_: int) -> list[Row]:
    """Fresh jails a second, 8 client threads."""
    with jail.Pool(warm=(8, 16)) as pool:
        jails = per_second(lambda: pool.run(SOURCE).check())
    plain = per_second(lambda: unjailed(SOURCE))
    return [
        Row(name="subprocess.run, unjailed", median=f"{plain:.0f}/s"),
        Row(name="jails", median=f"{jails:.0f}/s", ratio=jails / plain, least=3),
    ]


def steady(rounds: int) -> list[Row]:
    """Latency by percentile at half of capacity: calls are due at even times, and late ones count from when due."""
    took: list[float] = []
    with jail.Pool(warm=(8, 16)) as pool:
        pause = 2 / per_second(lambda: pool.run(SOURCE).check(), 2.0)
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
    cuts = quantiles(took, n=100)
    return [
        Row(name=f"p50 at {1 / pause:.0f} calls/s", median=seconds(cuts[49]), fastest=seconds(min(took))),
        Row(name="p90", median=seconds(cuts[89]), ratio=cuts[89] / cuts[49]),
        Row(name="p99", median=seconds(cuts[98]), ratio=cuts[98] / cuts[49], limit=10),
    ]


def preload(rounds: int) -> list[Row]:
    """import numpy; a @ a: preloaded, and by unjailed Python that imports it."""
    python = jail.Policy.load("python")
    guest = python.guest.replace(level="standard", imports=("@stdlib", "numpy"))
    with jail.Pool(python.replace(guest=guest), warm=(4, 4), preload=["numpy"]) as pool:
        parked = [ours(pool, NUMPY) for _ in range(rounds)]
    plain = [clock(lambda: unjailed(NUMPY)) for _ in range(max(3, rounds // 10))]
    return [timed("subprocess.run, unjailed", plain), faster("parked jail", parked, plain, 50)]


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
    each = crowded(CROWD)[1] / 2**20
    return [Row(name=f"one of {CROWD} parked jails", median=f"{each:.2f} MB"), Row(name="  MB", ratio=each, limit=1.8)]


def crowd(_: int) -> list[Row]:
    """p50 of a call with 500 jails alive, to that with one."""
    one, many = crowded(1)[0], crowded(CROWD)[0]
    return [
        Row(name="1 jail alive", median=seconds(one)),
        Row(name=f"{CROWD} jails alive", median=seconds(many), ratio=many / one, limit=1.5),
    ]


QUESTIONS: dict[str, Callable[[int], list[Row]]] = {
    "call": call, "steady": steady, "rate": rate, "preload": preload, "memory": memory, "crowd": crowd,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question", nargs="*", help=", ".join(QUESTIONS), metavar="QUESTION")
    parser.add_argument("--rounds", type=int, default=100, help="times that each case is measured")
    given = parser.parse_args()
    if unknown := set(given.question) - QUESTIONS.keys():
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a parked jail takes some twenty
    load = os.getloadavg()[0]
    print(f"{os.uname().release}, {os.cpu_count()} processors, load {load:.1f}, Python {sys.version.split()[0]}\n")
    failed = False
    for name in given.question or QUESTIONS:
        rows = QUESTIONS[name](given.rounds)
        print(table(f"{name}: {QUESTIONS[name].__doc__}", rows), end="\n\n", flush=True)
        failed = failed or any(row.held is False for row in rows)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
