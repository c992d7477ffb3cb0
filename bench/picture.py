"""python picture.py FILE.svg < points: draws latency by percentile, one line for each case, with its name.

Runs in the benchmarks' environment, started by bench/percentiles.py; its input is JSON: title, machine, and lines, the
name of each and its points, (share of the samples below, seconds). The same points give the same file.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Points = list[tuple[float, float]]

# Okabe and Ito's colours, which the colour-blind can tell apart; ours are thick, unjailed Python is black.
OURS = {
    "parked jail": "#0072B2", "parked, after a rest": "#3B5B8C", "forked on demand": "#56B4E9",
    "jail.run": "#009E73",
}  # fmt: skip
OTHERS = {
    "monty": "#CC79A7", "bubblewrap": "#E69F00", "firejail": "#D55E00", "nsjail": "#7F7F7F", "sandlock": "#8C6D31",
    "isolate": "#5D3A9B",
}  # fmt: skip
TICKS = (0, 50, 75, 90, 95, 99, 99.9, 99.99)


def far(share: float) -> float:
    """Where on the axis: from one nine to the next it is as far as to the first."""
    return -math.log10(1 - share)


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """The places nearest to those wanted, in their order, of which no two are closer than the gap."""
    groups: list[list[int]] = []  # those that touch stand around the middle of where they want to be

    def start(group: list[int]) -> float:
        return sum(wanted[each] - rank * gap for rank, each in enumerate(group)) / len(group)

    for each in sorted(range(len(wanted)), key=wanted.__getitem__):
        groups.append([each])
        while len(groups) > 1 and start(groups[-1]) < start(groups[-2]) + gap * len(groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    places = {each: start(group) + rank * gap for group in groups for rank, each in enumerate(group)}
    return [places[each] for each in range(len(wanted))]


def draw(title: str, machine: str, lines: Mapping[str, Points], path: str) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "jail", "svg.fonttype": "none", "font.size": 10})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9.6, 6.0))
    figure.subplots_adjust(left=0.08, right=0.79, top=0.89, bottom=0.09)
    last = max(far(points[-1][0]) for points in lines.values())
    ends = [math.log10(points[-1][1] * 1000) for points in lines.values()]
    low = min(math.log10(points[0][1] * 1000) for points in lines.values())
    places = apart(ends, (max(ends) - low) / 22)
    for (name, points), place in zip(lines.items(), places, strict=True):
        colour = OURS.get(name) or OTHERS.get(name, "black")
        x, y = [far(share) for share, _ in points], [value * 1000 for _, value in points]
        axes.plot(x, y, color=colour, linewidth=2.8 if name in OURS else 1.4, solid_capstyle="round")
        axes.plot([last, last * 1.03], [y[-1], 10**place], color=colour, linewidth=0.7, clip_on=False)
        weight = "bold" if name in OURS else "normal"
        axes.text(last * 1.04, 10**place, name, color=colour, va="center", weight=weight, clip_on=False)
    axes.set_yscale("log")
    axes.set_xlim(0, last)
    ticks = [tick for tick in TICKS if far(tick / 100) <= last]
    axes.set_xticks([far(tick / 100) for tick in ticks], ["fastest", *(f"{tick:g} %" for tick in ticks[1:])])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} ms")
    axes.grid(which="major", color="#D0D0D0", linewidth=0.8)
    axes.grid(which="minor", axis="y", color="#EEEEEE", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel("of all calls take no longer")
    figure.text(0.08, 0.955, title, fontsize=13, weight="bold")
    figure.text(0.08, 0.92, machine, fontsize=9, color="#555555")
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> None:
    told = json.load(sys.stdin)
    draw(told["title"], told["machine"], told["lines"], sys.argv[1])


if __name__ == "__main__":
    main()
