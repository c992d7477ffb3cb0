"""The question ``percentiles`` of bench/pool.py: latency by percentile, ours and each peer's, and the picture of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import living
import rivals
from calls import COLD, COMMAND, SOURCE, UNJAILED, repeated, started, warm
from environment import Missing, fetch, interpreter
from questions import in_words, machine
from table import Row, curve, spread, take_tens

import jail

if TYPE_CHECKING:
    from table import Samples

PICTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "picture.py")


def measure(rounds: int) -> tuple[Samples, list[Row]]:
    """Seconds of each call, all cases in turns, and a row for each peer that is not among them."""
    prefixes = {sys.prefix, sys.base_prefix} - {"/usr"}
    found, missing = rivals.present(COMMAND, sorted(prefixes))
    with warm() as ours, living.opened(["monty", "sandlock"], COMMAND) as (open_sessions, closed):
        cases = ours | {
            COLD: repeated(lambda: jail.run(SOURCE).check()),
            UNJAILED: repeated(lambda: started(COMMAND)),
            **{name: session.take for name, session in open_sessions.items()},
            **{name: repeated(lambda line=line: started(line)) for name, line in found.items()},
        }
        return take_tens(cases, rounds), missing + closed


def draw(samples: Samples, path: str) -> None:
    """Writes the picture: matplotlib, in the benchmarks' environment, is given nothing but the points of each line."""
    fetch("matplotlib")
    count = min(len(took) for took in samples.values())
    told = {
        "title": "Latency of one call of print(1 + 1), by percentile",
        "machine": f"{in_words(machine())}, {count} calls of each, in turns",
        "lines": {name: curve(took) for name, took in samples.items()},
    }
    subprocess.run([interpreter(), "-I", PICTURE, path], input=json.dumps(told), text=True, check=True)


def percentiles(rounds: int, plot: str | None = None) -> list[Row]:
    """One call of print(1 + 1), nothing else going on; ratios say how many times as fast as unjailed, by medians."""
    samples, missing = measure(rounds)
    if plot is not None:
        try:
            draw(samples, plot)
        except Missing as why:
            missing.append(Row(name="the picture", note=f"skipped, {why}"))
    rows = [spread(name, took, samples[UNJAILED]) for name, took in samples.items()]
    return rows + missing
