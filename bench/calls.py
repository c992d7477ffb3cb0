"""One call of ``print(1 + 1)`` by the clock: in our pools, in a jail made for it, and unjailed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import jail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Take = Callable[[int], list[float]]  # seconds of so many calls, one after the other

SOURCE = "print(1 + 1)"
COMMAND = (sys.executable, "-c", SOURCE)
PARKED, RESTED, FORKED = "parked jail", "parked, after a rest", "forked on demand"
COLD, UNJAILED = "jail.run", "subprocess.run, unjailed"
CLIENTS = 8  # threads that call at once
REST = 0.02  # seconds in which the kernel takes down what has ended


def started(command: Sequence[str]) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)


def per_second(case: Callable[[int], object], length: float = 5.0) -> float:
    """Returns how often in a second ``case`` ends, in CLIENTS threads at once; it is told its thread's number."""
    counts, end = [0] * CLIENTS, time.monotonic() + length

    def client(number: int) -> None:
        while time.monotonic() < end:
            case(number)
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / length


def calm(pool: jail.Pool) -> None:
    """Waits until the jails that are wanted stand ready, and the ended ones are gone."""
    if pool._standby is None or not pool._standby.wait_until_idle():
        raise SystemExit("bench: the pool does not come to rest")


def clock(case: Callable[[], object]) -> float:
    begun = time.perf_counter()
    case()
    return time.perf_counter() - begun


def repeated(case: Callable[[], object]) -> Take:
    return lambda count: [clock(case) for _ in range(count)]


def ours(pool: jail.Pool, source: str = SOURCE) -> float:
    calm(pool)
    return clock(lambda: pool.run(source).check())


def in_a_row(pool: jail.Pool, count: int) -> list[float]:
    """Of jails that all stand ready before the first call, as the next start of a program finds its files in memory."""
    calm(pool)
    time.sleep(REST)
    return [clock(lambda: pool.run(SOURCE).check()) for _ in range(count)]


@contextmanager
def warm() -> Iterator[dict[str, Take]]:
    """A pool that has a jail ready for each call, and one that never has."""
    with jail.Pool(warm=(24, 24)) as pool, jail.Pool(warm=(0, 0)) as empty:
        yield {
            PARKED: lambda count: in_a_row(pool, count),
            RESTED: lambda count: [in_a_row(pool, 1)[0] for _ in range(count)],
            FORKED: lambda count: [ours(empty) for _ in range(count)],
        }
