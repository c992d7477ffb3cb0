"""The copies of a session with 100 MB of numpy's in it, beside a fresh jail that a zygote forks on demand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from calls import FORKED, calm, clock, ours
from environment import having
from table import Row, take_tens, timed

import jail
from jail import Policy
from jail.cli.plot import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calls import Take

FORK, BACK, TURN = "fork, 100 MB of numpy in it", "rollback, the same", "an evaluation by the other copy, the same"
HELD = "import numpy\narray = numpy.arange(100 << 17)"
CHANGES = "array[0] += 1"
SHARED = "data = bytearray(b'x') * (100 << 20)"
UNSHARES = """
import time
for at in range(0, len(data), 4096):
    data[at] = 1
    if at % (1 << 20) == 0: time.sleep(0.005)
"""


@contextmanager
def cases() -> Iterator[dict[str, Take]]:
    python = jail.Policy.load("python", memory="1G", cpu=None)
    guest = python.guest.replace(level="standard", imports=("numpy",), interpreter=having("numpy"))
    with (
        jail.Pool(warm=(0, 0), cpu=None) as pool,
        jail.Session(python.replace(guest=guest), lifetime="2h", branches=2) as session,
    ):
        session.run(HELD).check()
        point, (other,) = session.checkpoint(), session.fork()

        def fork() -> float:
            nonlocal other
            other.close()
            copies: list[jail.Session] = []
            took = clock(lambda: copies.extend(session.fork()))
            other = copies[0]
            return took

        def rollback() -> float:
            session.run(CHANGES).check()
            return clock(lambda: session.rollback(point))

        def turn() -> float:
            session.run(CHANGES).check()
            return clock(lambda: other.run(CHANGES).check())

        def forked() -> float:
            calm(pool)
            return ours(pool)

        yield {
            name: lambda count, case=case: [case() for _ in range(count)]  # type: ignore[misc]
            for name, case in ((FORKED, forked), (FORK, fork), (BACK, rollback), (TURN, turn))
        }


def draw(path: str) -> None:
    """Writes a picture of the memory of a session and its copy, while the copy changes 100 MB that both share."""
    with jail.Session(branches=1, memory="300M") as session:
        session.run(SHARED).check()
        copy = session.fork()[0]
        result = copy.run(UNSHARES, sample="20ms").check()
        with open(path, "w", encoding="utf-8") as file:
            file.write(picture(result, Policy.load("python").replace(memory="300M").limits))


def rows(rounds: int) -> list[Row]:
    """Copies of a session that holds 100 MB, beside a fresh jail."""
    with cases() as all_cases:
        took = take_tens(all_cases, rounds)
    return [
        timed(FORKED, took[FORKED]),
        timed(FORK, took[FORK], took[FORKED], 1.5),
        timed(BACK, took[BACK], took[FORKED], 1.0),
        timed(TURN, took[TURN], took[FORKED]),
    ]
