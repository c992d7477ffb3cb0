"""What the commands of bench/ share: options, the answers as tables, and a file of them for bench/compare.py."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from environment import Missing
from table import Row, table

import jail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    Ask = Callable[[int], list[Row]]  # with the rounds

FORMAT = 1  # of the file


def reader(doc: str | None, rounds: int | None) -> argparse.ArgumentParser:
    """Returns the options that all commands have; ``rounds`` None: each question has its own number."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = "each question has its own number" if rounds is None else f"{rounds}, if not given"
    parser.add_argument("--rounds", type=int, default=rounds, help=f"times that each case is measured ({usual})")
    parser.add_argument("--json", metavar="FILE", help="write the answers there too, for bench/compare.py")
    return parser


def read(parser: argparse.ArgumentParser, known: Collection[str], what: str = "question") -> argparse.Namespace:
    """Reads the command line, with the names of questions among ``known`` as ``names``: all, if none is given."""
    parser.add_argument("names", nargs="*", help=", ".join(known), metavar=what.upper())
    given = parser.parse_args()
    if unknown := set(given.names) - set(known):
        parser.error(f"no such {what}: {', '.join(sorted(unknown))}")
    given.names = given.names or list(known)
    return given


def machine() -> dict[str, str | int | float]:
    """Returns what figures depend on."""
    try:
        ours = version("jail-run")
    except PackageNotFoundError:
        ours = "not installed"
    return {
        "kernel": f"Linux {os.uname().release}",
        "processors": os.cpu_count() or 0,
        "python": sys.version.split()[0],
        "jail": ours,
        "load": round(os.getloadavg()[0], 1),
    }


def in_words(told: Mapping[str, str | int | float]) -> str:
    return f"{told['kernel']}, {told['processors']} processors, Python {told['python']}"


def answer(
    asked: Mapping[str, Ask],
    given: argparse.Namespace,
    titles: Mapping[str, str] | None = None,
    usual: Mapping[str, int] | None = None,
) -> dict[str, list[Row]]:
    """Asks each question, prints its table, and writes the file. A question whose needs cannot be met is skipped.

    ``titles``: of questions without a docstring; ``usual``: the rounds of each, where none are given.
    """
    told = machine()
    print(f"{in_words(told)}, load {told['load']}\n")
    answers: dict[str, list[Row]] = {}
    for name, ask in asked.items():
        try:
            answers[name] = ask(given.rounds or (usual or {})[name])
        except (Missing, jail.HostError) as why:
            answers[name] = [Row(name=name, note=f"skipped, {why}")]
        title = (titles or {}).get(name) or f"{name}: {' '.join((ask.__doc__ or '').split())}"
        print(table(title, answers[name]), end="\n\n", flush=True)
    if given.json:
        rows = {name: [{**asdict(row), "held": row.held} for row in part] for name, part in answers.items()}
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "machine": told, "questions": rows}, file, indent=1)
    return answers


def status(answers: Mapping[str, Sequence[Row]]) -> int:
    """Returns the exit status: 1 where something wanted does not hold."""
    return int(any(row.held is False for rows in answers.values() for row in rows))
