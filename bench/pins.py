"""python bench/pins.py [--rounds N] [--json FILE]: what a writable share costs, and each folder in it that is pinned.

The cases take turns. A share without any of jail's own files is looked at and nothing is mounted; in the others the
policy's guest.interpreter lies so many folders deep, each of which is bound onto itself.
"""

from __future__ import annotations

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from table import Row, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

PINS = (1, 10, 40)


def pins(rounds: int) -> list[Row]:
    """What a writable share costs."""
    policy = jail.Policy.load("command")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        empty = os.path.join(folder, "empty")
        os.mkdir(empty)
        cases = {
            "no share": lambda: jail.run(["true"]).check(),
            "a read-only share": lambda: jail.run(["true"], ro=[empty]).check(),
            "a writable share": lambda: jail.run(["true"], rw=[empty]).check(),
        }
        for depth in PINS:
            share = os.path.join(folder, str(depth))
            program = os.path.join(share, *["d"] * depth, "python")
            os.makedirs(os.path.dirname(program))
            with open(program, "wb"):
                pass
            guest = policy.replace(guest=policy.guest.replace(interpreter=program))
            cases[f"with {depth} pinned"] = lambda guest=guest, share=share: jail.run(
                ["true"], guest, rw=[share]
            ).check()
        took = take_turns(cases, rounds)
    base = took["a read-only share"]
    return [timed(name, seconds, base) for name, seconds in took.items()]


def main() -> int:
    given = questions.read(questions.reader(__doc__, 100), ["pins"])
    return questions.status(questions.answer({"pins": pins}, given))


if __name__ == "__main__":
    sys.exit(main())
