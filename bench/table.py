"""What the benchmarks share: taking turns, and rows that say what was wanted, what was measured, and does it hold."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from statistics import geometric_mean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Samples = dict[str, list[float]]

_HEAD = ("", "median", "p90", "p99", "fastest", "ratio", "(fastest)", "wanted", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. ``ratio`` is that of the medians, ``fastest_ratio`` that of the fastest runs, which a busy
    machine disturbs less; ``limit`` is the largest ratio wanted, None for a line that only informs."""

    name: str
    median: str = ""
    p90: str = ""
    p99: str = ""
    fastest: str = ""
    ratio: float | None = None
    fastest_ratio: float | None = None
    limit: float | None = None
    least: float | None = None  # the smallest ratio wanted, where it says how many times as good
    note: str = ""

    @property
    def held(self) -> bool | None:
        """None where nothing was wanted or nothing could be measured."""
        if self.ratio is None or (self.limit is None and self.least is None):
            return None
        return (self.limit is None or self.ratio <= self.limit) and (self.least is None or self.ratio >= self.least)

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "held", False: "NOT HELD", None: ""}[self.held]
        return (
            self.name,
            self.median,
            self.p90,
            self.p99,
            self.fastest,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.fastest_ratio is None else f"{self.fastest_ratio:.2f}",
            f"<= {self.limit:g}" if self.limit is not None else f">= {self.least:g}" if self.least is not None else "",
            " ".join(part for part in (verdict, self.note) if part),
        )


def take_turns(cases: Mapping[str, Callable[[], object]], rounds: int, warm: int = 3) -> Samples:
    """Seconds of each case, run in turns: what slows the machine down for a while slows all of them.

    Each turn has another order. A case leaves work behind, such as the end of its network namespace, which the kernel
    gets to when the next one runs: none is to come after the same one always.
    """
    samples: Samples = {name: [] for name in cases}
    order, chance = list(cases), random.Random(1)
    for turn in range(-warm, rounds):
        chance.shuffle(order)
        for name in order:
            case = cases[name]
            begun = time.perf_counter()
            case()
            took = time.perf_counter() - begun
            if turn >= 0:
                samples[name].append(took)
    return samples


def take_tens(cases: Mapping[str, Callable[[int], list[float]]], rounds: int) -> Samples:
    """Seconds of each case, ten at a time and those in turns, at least ``rounds`` of each.

    The first of a turn does not count: it finds what the case before left, cold caches and work for the kernel, and a
    tenth of all samples would be about that alone.
    """
    samples: Samples = {name: [] for name in cases}
    order, chance = list(cases), random.Random(1)
    for _ in range(-(-rounds // 10)):
        chance.shuffle(order)
        for name in order:
            samples[name] += cases[name](11)[1:]
    return samples


def percentile(took: Sequence[float], percent: float) -> float:
    """By nearest rank: the smallest sample that so many percent of them do not exceed."""
    return sorted(took)[max(0, math.ceil(len(took) * percent / 100) - 1)]


def curve(took: Sequence[float]) -> list[tuple[float, float]]:
    """Each sample by size, after the share of samples below it; its own half counts, so that none stands at 1."""
    return [((place + 0.5) / len(took), value) for place, value in enumerate(sorted(took))]


def spread(name: str, took: Sequence[float], than: Sequence[float]) -> Row:
    """A line with the percentiles of one case; the ratio says how many times as fast as another."""
    return Row(
        name=name,
        median=seconds(percentile(took, 50)),
        p90=seconds(percentile(took, 90)),
        p99=seconds(percentile(took, 99)),
        fastest=seconds(min(took)),
        ratio=percentile(than, 50) / percentile(took, 50),
        fastest_ratio=min(than) / min(took),
    )


def seconds(value: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.2f} {unit}"
    return f"{value * 1e9:.0f} ns"


def timed(
    name: str, took: Sequence[float], to: Sequence[float] | None = None, limit: float | None = None, note: str = ""
) -> Row:
    """A line for the times of one case, with its ratio to those of another."""
    return Row(
        name=name,
        median=seconds(median(took)),
        fastest=seconds(min(took)),
        ratio=None if to is None else median(took) / median(to),
        fastest_ratio=None if to is None else min(took) / min(to),
        limit=limit,
        note=note,
    )


def extra(name: str, took: Sequence[float], base: Sequence[float], unit: Sequence[float], limit: float) -> Row:
    """How many ``unit`` one case takes longer than ``base``: the x of ``took <= base + x * unit``."""
    return Row(
        name=name,
        median=seconds(median(took)),
        fastest=seconds(min(took)),
        ratio=(median(took) - median(base)) / median(unit),
        fastest_ratio=(min(took) - min(base)) / min(unit),
        limit=limit,
    )


def overall(name: str, rows: Sequence[Row], limit: float | None = None) -> Row:
    """The geometric means of the ratios of one case's lines; those that have none (it could not run) are counted."""
    ran = [row for row in rows if row.ratio and row.fastest_ratio]
    return Row(
        name=name,
        ratio=geometric_mean([row.ratio or 0 for row in ran]) if ran else None,
        fastest_ratio=geometric_mean([row.fastest_ratio or 0 for row in ran]) if ran else None,
        limit=limit,
        note=f"{len(ran)} of {len(rows)}",
    )


def table(title: str, rows: Sequence[Row]) -> str:
    """As text; a column that no line has anything for is left out."""
    cells = [row.cells() for row in rows]
    used = [i for i in range(len(_HEAD)) if i in (0, len(_HEAD) - 1) or any(line[i] for line in cells)]
    lines = [[line[i] for i in used] for line in (_HEAD, *cells)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(used))]
    text = [
        "  ".join((line[0].ljust(widths[0]), *map(str.rjust, line[1:-1], widths[1:-1]), line[-1])) for line in lines
    ]
    return "\n".join([title, *(f"  {line}".rstrip() for line in text)])
