"""python bench/compare.py OLD NEW: two files that a command of bench/ wrote with --json, line beside line.

NEW to OLD by ratio (to the competitor of the same run) where a line has one, by its time, memory or rate otherwise.
Times of two runs compare the machine's mood as well. Exit status 1 where a goal that OLD met is not met in NEW, or a
line of OLD is not in NEW.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

from questions import FORMAT, in_words  # noqa: E402  # found by the line above
from table import Row, table  # noqa: E402

UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "MB": 1e6, "kB": 1e3, "/s": 1.0}


def amount(text: str) -> float | None:
    """Returns the number of a cell such as "12.50 ms", in its unit without a prefix; None for other text."""
    found = re.fullmatch(r"([0-9.]+) ?([a-zA-Z/]+)", text)
    return float(found[1]) * UNITS[found[2]] if found and found[2] in UNITS else None


def to(new: float | None, old: float | None) -> float | None:
    return new / old if new is not None and old else None


def shown(row: dict[str, Any]) -> str:
    return str(row["median"]) if row["ratio"] is None else f"{row['ratio']:.2f}"


def compared(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> tuple[list[Row], bool]:
    """Returns a line for each that either has, and whether none is lost and no goal is missed that was met."""
    before, after = ({row["name"]: row for row in rows} for rows in (old, new))
    rows, is_well = [], True
    for name, one in before.items():
        other = after.get(name)
        if other is None:
            rows.append(Row(name=name, note="not in NEW"))
            is_well = False
            continue
        by_ratio = one["ratio"] is not None and other["ratio"] is not None
        is_missed = one["held"] is True and other["held"] is not True
        note = "NO LONGER HELD" if is_missed else "held now" if other["held"] and one["held"] is False else ""
        ratio = to(other["ratio"], one["ratio"]) if by_ratio else to(amount(other["median"]), amount(one["median"]))
        is_well = is_well and not is_missed
        text = f"{shown(one)} -> {shown(other)}"
        rows.append(Row(name=name, median=text, ratio=ratio, note=note or str(other["note"])))
    rows += [Row(name=name, median=shown(row), note="not in OLD") for name, row in after.items() if name not in before]
    return rows, is_well


def read(path: str) -> dict[str, Any]:
    """Reads a file; ends the program with one line where it is none of bench/'s."""
    try:
        with open(path, encoding="utf-8") as file:
            found: dict[str, Any] = json.load(file)
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']}, not {FORMAT}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"compare: {path}: not a file of bench/ --json ({error})")
    return found


def main() -> int:
    if len(sys.argv) != 3:
        sys.exit("usage: python bench/compare.py OLD NEW")
    old, new = (read(path) for path in sys.argv[1:])
    for word, one in (("OLD", old), ("NEW", new)):
        print(f"{word}: {in_words(one['machine'])}, load {one['machine']['load']}")
    is_well = True
    for name in dict.fromkeys((*old["questions"], *new["questions"])):
        rows, is_whole = compared(old["questions"].get(name, []), new["questions"].get(name, []))
        is_well = is_well and is_whole
        print("", table(name, rows), sep="\n")
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main())
