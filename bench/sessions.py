"""python bench/sessions.py [OPTION...] [QUESTION...]: what a session costs, in ratios within one run.

The cases take turns: a call of a warm pool, an evaluation, the opening of a session from such a pool, a call of a
function of the host, a megabyte in and out; beside them a session of monty and a Jupyter kernel, which run on the host.
Then 200 sessions live at once, and the memory of their processes is added up (Pss of smaps_rollup, proc(5): pages that
several share are divided by them), and a long evaluation is sampled. At last copies of a session that holds 100 MB,
beside a fresh jail (branches.py).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import branches  # noqa: E402
import living  # noqa: E402
import questions  # noqa: E402
from calls import COMMAND, SOURCE, calm, clock, repeated  # noqa: E402
from table import Row, take_tens, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calls import Take

ALIVE = 200
MOST_MEMORY = 4 << 20  # bytes of one session over its data
SAMPLED, PERIOD, WORK = 20, "20ms", "for number in range(4_000_000): number * number"
GROW, CALLS = "x += 1", 20
CALL, EVALUATION, PRINTS = "a pool's call", "an evaluation: x += 1", "an evaluation: print(1 + 1)"
OPENED, ASKED, FILES = (
    "opening, from a warm pool",
    f"an evaluation with {CALLS} calls",
    "a pool's call, 1 MB in and out",
)
COPIED = "the same 1 MB, without a jail"
DATA = bytes(range(256)) * 4096
COPY = "open('out', 'wb').write(open('in', 'rb').read())"


def copied() -> None:
    """Moves the same megabyte as often, without a jail: what the machine itself takes for it."""
    path = f"/dev/shm/jail-bench-{os.getpid()}"
    for _ in range(2):  # put, read, written, collected
        with open(path, "wb") as file:
            file.write(DATA)
        with open(path, "rb") as file:
            file.read()
        os.unlink(path)


def opening(pool: jail.Pool) -> float:
    """Seconds until a session is there, without those of its end."""
    opened: list[jail.Session] = []
    calm(pool)
    took = clock(lambda: opened.append(jail.Session(pool)))
    opened[0].close()
    return took


def pooled(pool: jail.Pool, source: str, **options: object) -> float:
    calm(pool)
    return clock(lambda: pool.run(source, **options).check())  # type: ignore[arg-type]


@contextmanager
def cases() -> Iterator[dict[str, Take]]:
    with jail.Pool(warm=(4, 8), cpu=None) as pool, jail.Session(
        pool, functions={"echo": jail.HostFunction(function=lambda value: value, max_calls=CALLS)}, lifetime="2h"
    ) as session:  # fmt: skip
        session.run("x = 0").check()

        def evaluation(source: str) -> Take:
            return lambda count: [clock(lambda: session.run(source).check()) for _ in range(count)]

        yield {
            CALL: lambda count: [pooled(pool, SOURCE) for _ in range(count)],
            EVALUATION: evaluation(GROW),
            PRINTS: evaluation(SOURCE),
            OPENED: lambda count: [opening(pool) for _ in range(count)],
            ASKED: evaluation(f"for _ in range({CALLS}): echo(x)"),
            FILES: lambda count: [pooled(pool, COPY, files={"in": DATA}, collect=["out"]) for _ in range(count)],
        }


def times(rounds: int) -> list[Row]:
    """What a session is asked, one of each in turns."""
    with cases() as ours, living.opened(["monty, one session", "Jupyter kernel"], COMMAND) as (found, missing):
        took = take_tens({**ours, COPIED: repeated(copied), **{name: one.take for name, one in found.items()}}, rounds)
    call = [(all_calls - none) / CALLS for all_calls, none in zip(took[ASKED], took[EVALUATION], strict=True)]
    return [
        timed(CALL, took[CALL]),
        timed(EVALUATION, took[EVALUATION], took[CALL], 0.4),
        timed(OPENED, took[OPENED], took[CALL], 1.2),
        timed("a function of the host", call, took[EVALUATION], 0.5),
        timed(FILES, took[FILES], took[CALL], 2),
        timed(COPIED, took[COPIED], took[CALL]),
        timed(PRINTS, took[PRINTS]),
        *(row for name in found for row in (
            timed(name, took[name]), timed(f"an evaluation, to {name}", took[PRINTS], took[name], 1)
        )),
        *missing,
    ]  # fmt: skip


def sampled(rounds: int) -> list[Row]:
    """An evaluation of some tenths of a second with a timeline and without, in turns; and the processor time of this
    process that sampling takes, as a share of the evaluation.
    """
    walls: dict[str | None, list[float]] = {None: [], PERIOD: []}
    spent: dict[str | None, list[float]] = {None: [], PERIOD: []}
    with jail.Session(cpu=None, lifetime="2h", total_cpu=None) as session:
        for _ in range(min(rounds, SAMPLED)):
            for sample in (None, PERIOD):
                before = time.process_time()
                walls[sample].append(clock(lambda sample=sample: session.run(WORK, sample=sample).check()))  # type: ignore[misc]
                spent[sample].append(time.process_time() - before)
    share = (median(spent[PERIOD]) - median(spent[None])) / median(walls[None])
    return [
        timed("an evaluation of some length", walls[None]),
        timed(f"the same, sampled every {PERIOD}", walls[PERIOD], walls[None]),
        Row(name="processor time of sampling", median=f"{share:.2%}", ratio=share, limit=0.01),
    ]


def tree(pid: int) -> Iterator[int]:
    """The processes below one, whichever of its threads has made them."""
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            for child in map(int, file.read().split()):
                yield child
                yield from tree(child)


def memory() -> int:
    """Bytes of this process and all below it."""
    total = 0
    for pid in (os.getpid(), *tree(os.getpid())):
        with open(f"/proc/{pid}/smaps_rollup") as file:
            total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    return total


def alive(_: int, count: int = ALIVE) -> list[Row]:
    """Sessions that live at once."""
    with jail.Pool(warm=(1, 1), cpu=None, max_jails=count + 8) as pool, ExitStack() as stack:
        calm(pool)
        before = memory()
        sessions = [stack.enter_context(jail.Session(pool, idle="1h")) for _ in range(count)]
        for session in sessions:
            session.run("x = 1").check()
        each = (memory() - before) / count
        threads = threading.active_count()
    name = f"one of {count} sessions, memory to {MOST_MEMORY >> 20} MB"
    return [
        Row(name=name, median=f"{each / 1e6:.2f} MB", ratio=each / MOST_MEMORY, limit=1, note=f"{threads} threads")
    ]  # fmt: skip


QUESTIONS = {"sessions": times, "alive": alive, "sampled": sampled, "branches": branches.rows}


def main() -> int:
    parser = questions.reader(__doc__, 100)
    parser.add_argument("--alive", type=int, default=ALIVE, help="sessions that live at once")
    parser.add_argument("--plot", metavar="FILE.svg", help="draw the memory of a copy that changes what it shares")
    given = questions.read(parser, QUESTIONS)
    if given.plot:
        branches.draw(given.plot)
        return 0
    asked = QUESTIONS | {"alive": partial(alive, count=given.alive)}
    titles = {"alive": f"alive: {alive.__doc__}"}
    return questions.status(questions.answer({name: asked[name] for name in given.names}, given, titles))


if __name__ == "__main__":
    sys.exit(main())
