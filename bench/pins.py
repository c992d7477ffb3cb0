"""python bench/pins.py [--rounds N]: what a writable share costs, and each folder in it that is pinned.

The cases take turns. A share without any of jail's own files is looked at and nothing is mounted; in the others the
policy's guest.interpreter lies so many folders deep, each of which is bound onto itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

from table import table, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

PINS = (1, 10, 40)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="times that each case is measured")
    rounds = parser.parse_args().rounds
    policy = jail.Policy.load("command")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        empty = os.path.join(folder, "empty")
        os.mkdir(empty)
        cases = {
            "no share": lambda: jail.run(["true"]).check(),
            "a read-only share": lambda: jail.run(["true"], ro=[empty]).check(),
            "a writable share": lambda: jail.run(["true"], rw=[empty]).check(),
        }
        for pins in PINS:
            share = os.path.join(folder, str(pins))
            program = os.path.join(share, *["d"] * pins, "python")
            os.makedirs(os.path.dirname(program))
            with open(program, "wb"):
                pass
            guest = policy.replace(guest=policy.guest.replace(interpreter=program))
            cases[f"with {pins} pinned"] = lambda guest=guest, share=share: jail.run(
                ["true"], guest, rw=[share]
            ).check()
        took = take_turns(cases, rounds)
    base = took["a read-only share"]
    print(table("what a writable share costs", [timed(name, seconds, base) for name, seconds in took.items()]))


if __name__ == "__main__":
    main()
