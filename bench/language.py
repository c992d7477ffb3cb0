"""python bench/language.py [OPTION...] [PROGRAM...]: what the language ring costs, beside other Python sandboxes.

The programs of bench/programs/, all by default, are timed from within: no start, no import, no jail being made. Plain
CPython, the jail and the others take turns; who is many times slower does fewer rounds of a program and is scaled.
The others install themselves from the package index into a virtual environment under the user's cache. Exit status 1
where something that was wanted does not hold.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from environment import Missing, fetch, interpreter, last_line  # noqa: E402
from table import Row, overall, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above
from jail.policy.load import load  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    Figure = tuple[float, str]  # seconds from within, and the program's result

PROGRAMS = os.path.join(HERE, "programs")
PLAIN, RING, STANDARD, WITHOUT = "plain CPython", "jail", "jail, guest.level standard", "jail, guest.level off"
# Package, and what part of a program's rounds it is given.
PEERS = {
    "RestrictedPython": ("RestrictedPython", 1),
    "monty": ("pydantic-monty", 2),
    "asteval": ("asteval", 25),
    "smolagents": ("smolagents", 25),
}
WANTED = 1.10  # 1.05, and what the quarantine of freed memory costs
WANTED_COMPILE = 5.0  # ms


class CannotRun(Exception):
    """A sandbox refused a program or failed on it, in its own words."""


def figure(output: str) -> Figure:
    seconds, _, result = output.strip().rpartition("\n")[2].partition(" ")
    return float(seconds), result


def plain(source: str) -> Figure:
    return figure(subprocess.check_output([sys.executable, "-I", "-c", source], text=True))


def in_jail(source: str, level: str) -> Figure:
    result = jail.run(source, load("python", [("guest.level", level)]), wall=60, cpu=60)
    if not result.ok:
        raise CannotRun(result.reason)
    return figure(result.stdout)


def in_peer(name: str, program: str) -> Figure:
    done = subprocess.run(
        [interpreter(), "-I", os.path.join(HERE, "peers.py"), name],
        input=program,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(last_line(done.stderr, f"status {done.returncode}"))
    return figure(done.stdout)


def clocked(program: str) -> str:
    """The program with its own clock: prints the seconds it took, and its result."""
    return f"import time\nbegun = time.perf_counter()\n{program}\nprint(time.perf_counter() - begun, result)\n"


def fewer(program: str, part: int) -> tuple[str, float]:
    """The program with one ``part``-th of its rounds, and what its time has to be multiplied by."""
    rounds = int(re.findall(r"^ROUNDS = (\d+)$", program, re.MULTILINE)[0])
    given = max(1, rounds // part)
    return re.sub(r"^ROUNDS = \d+$", f"ROUNDS = {given}", program, flags=re.MULTILINE), rounds / given


def install() -> tuple[list[str], list[Row]]:
    """The peers in the benchmarks' environment, with their versions as lines, and a line for each that is not there."""
    found, rows = [], []
    for name, (package, _) in PEERS.items():
        try:
            rows.append(Row(name=name, note=fetch(package)))
            found.append(name)
        except Missing as why:
            rows.append(Row(name=name, note=f"skipped, {why}"))
    return found, rows


def measure(program: str, peers: list[str], rounds: int) -> dict[str, Row]:
    """A line for each that can run the program; for the others a line with the reason."""
    runs: dict[str, Callable[[], Figure]] = {
        PLAIN: lambda: plain(clocked(program)),
        RING: lambda: in_jail(clocked(program), "strict"),
        STANDARD: lambda: in_jail(clocked(program), "standard"),
        WITHOUT: lambda: in_jail(clocked(program), "off"),
    }
    scale = dict.fromkeys(runs, 1.0)
    for name in peers:
        text, scale[name] = fewer(program, PEERS[name][1])
        runs[name] = lambda name=name, text=text: in_peer(name, text)
    refused: dict[str, Row] = {}
    right = runs[PLAIN]()[1]
    for name, run in list(runs.items()):
        try:
            if (result := run()[1]) != right:
                raise CannotRun(f"its result is {result}, not {right}")
        except CannotRun as refusal:
            refused[name] = Row(name=f"{name}: cannot run it ({str(refusal)[:60]})")
            del runs[name]
    inside: dict[str, list[float]] = {name: [] for name in runs}
    cases = {name: lambda name=name, run=run: inside[name].append(run()[0] * scale[name]) for name, run in runs.items()}
    whole = take_turns(cases, rounds, warm=0)
    rows: dict[str, Row] = {}
    for name in runs:
        note = "" if scale[name] == 1 else f"from 1/{scale[name]:.0f} of its rounds"
        rows[name] = timed(name, inside[name], inside[PLAIN] if name != PLAIN else None, note=note)
    for name in (PLAIN, RING):
        if name in runs:
            rows[f"{name}, all"] = timed(f"  {name}, start and end too", whole[name], whole[PLAIN])
    return rows | refused


BLOCK = '''
class Part{n}:
    """One of many."""
    limit = {n}
    def __init__(self, name, *, size=1):
        self.name, self.size = name, size
        self.items = {{}}
    def add(self, key, value=None):
        if key in self.items:
            raise KeyError(f"{{key!r}} is there: {{self.items[key]:>{{self.size}}}}")
        self.items[key] = [x * 2 for x in range(value or self.limit) if x % 3]
        return self
    def total(self):
        return sum(len(v) for v in self.items.values()) + self.limit
def use{n}(parts, way="sum"):
    match way:
        case "sum": return sum(part.total() for part in parts)
        case str(other): return {{part.name: part.total() for part in sorted(parts, key=lambda p: p.name)}}
    try: return parts[0].items[way]
    except (KeyError, IndexError) as error: return "{{}} {{0}}".format(error)
'''
COMPILE = """
import time
took = []
for _ in range(30):
    begun = time.perf_counter()
    exec(source, {})
    took.append(time.perf_counter() - begun)
print(sorted(took)[15], len(source.splitlines()))
"""


def compile_cost(rounds: int) -> list[Row]:
    """To check and compile a program of 200 lines, all of it definitions: at most 5 ms."""
    source = "".join(BLOCK.format(n=n) for n in range(10)).replace("\n\n", "\n").strip("\n")
    program = f"source = {source!r}\n{COMPILE}"
    took: dict[str, list[float]] = {PLAIN: [], RING: []}
    cases = {
        PLAIN: lambda: took[PLAIN].append(plain(program)[0]),
        RING: lambda: took[RING].append(in_jail(program, "strict")[0]),
    }
    take_turns(cases, rounds, warm=0)
    ours = timed(f"{RING}: check and compile", took[RING], took[PLAIN])
    return [
        timed(f"{PLAIN}: compile", took[PLAIN]),
        ours,
        Row(name="  ms", ratio=sorted(took[RING])[rounds // 2] * 1e3, limit=WANTED_COMPILE),
    ]


def main() -> int:
    known = sorted(name.removesuffix(".py") for name in os.listdir(PROGRAMS) if name.endswith(".py"))
    parser = questions.reader(__doc__, 5)
    parser.add_argument("--alone", action="store_true", help="without the other sandboxes")
    given = questions.read(parser, known, "program")
    peers: list[str] = []
    programs = {name: Path(PROGRAMS, f"{name}.py").read_text(encoding="utf-8") for name in given.names}
    measured: list[dict[str, Row]] = []

    def others(_: int) -> list[Row]:
        """The other sandboxes."""
        found, rows = install()
        peers.extend(found)
        return rows

    def one(rounds: int, program: str) -> list[Row]:
        measured.append(measure(program, peers, rounds))
        return list(measured[-1].values())

    def together(_: int) -> list[Row]:
        """The geometric means of all programs' ratios to plain CPython."""
        wanted = {RING: WANTED, STANDARD: WANTED}
        names = [RING, STANDARD, WITHOUT, *peers]
        return [overall(name, [rows[name] for rows in measured], wanted.get(name)) for name in names]

    asked: dict[str, questions.Ask] = {} if given.alone else {"others": others}
    asked |= {name: partial(one, program=program) for name, program in programs.items()}
    titles = {name: program.partition("\n")[0].strip('"') for name, program in programs.items()}
    answers = questions.answer(asked | {"all": together, "compile": compile_cost}, given, titles)
    return int(any(rows[RING].ratio is None for rows in measured) or questions.status(answers))


if __name__ == "__main__":
    sys.exit(main())
