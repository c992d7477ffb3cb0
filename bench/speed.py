"""python bench/speed.py [OPTION...] [QUESTION...]: what a jail costs, beside its competitors, in one run.

Questions: start, tier, command, script, filter, output; all of them by default. Every case of a question takes turns
with the others, so that a busy moment of the machine falls on all; still, only a quiet machine gives figures worth
keeping. Exit status 1 where something that was wanted does not hold.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
import rivals  # noqa: E402
from environment import Missing  # noqa: E402
from table import Row, extra, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above
from jail.host.facts import probe  # noqa: E402
from jail.plan.build import build  # noqa: E402
from jail.plan.checked_command import parsed  # noqa: E402
from jail.policy.load import load  # noqa: E402
from jail.runs.execute import execute, prepare  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ALLOW_ALL = bytes((0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F))  # one instruction: BPF_RET, SECCOMP_RET_ALLOW
MEGABYTE, GIGABYTE = 1 << 20, 1 << 30


def program() -> list[str]:
    """The ``jail`` program of this interpreter, as a shell starts it."""
    beside = os.path.join(os.path.dirname(sys.executable), "jail")
    return [beside] if os.access(beside, os.X_OK) else [sys.executable, "-m", "jail"]


def in_jail(command: Sequence[str]) -> Callable[[], None]:
    def case() -> None:
        jail.run(command).check()

    return case


def start(rounds: int) -> list[Row]:
    """``true`` in a complete jail: at most 0.6 of what bubblewrap takes for less."""
    command = ["true"]
    found, missing = rivals.present(command)
    cases = {"jail.run": in_jail(command), "subprocess.run": rivals.start(command)}
    cases |= {name: rivals.start(line) for name, line in found.items()}
    took = take_turns(cases, rounds)
    ours = took.pop("jail.run")
    rows = [timed("jail.run", ours)]
    for name, theirs in took.items():
        rows.append(timed(name, theirs))
        rows.append(
            Row(
                name=f"  jail.run to {name}",
                ratio=timed("", ours, theirs).ratio,
                fastest_ratio=timed("", ours, theirs).fastest_ratio,
                limit=0.6 if name == "bubblewrap" else None,
            )
        )
    return rows + missing


def tier(rounds: int) -> list[Row]:
    """``true`` without namespaces, where a machine has both: 1.5 times subprocess.run was wanted, and is far off."""
    policy, host = load("command"), probe()
    took = take_turns(
        {
            "subprocess.run": rivals.start(["true"]),
            "no-namespaces": lambda: execute(build(policy, parsed(["true"]), host, "no-namespaces")),
            "full": lambda: execute(build(policy, parsed(["true"]), host)),
        },
        rounds,
    )
    base = took.pop("subprocess.run")
    return [timed("subprocess.run", base), *(timed(name, ours, base) for name, ours in took.items())]


def command(rounds: int) -> list[Row]:
    """``jail run -- true`` from the shell: at most 4 times ``python -c pass``."""
    took = take_turns(
        {
            "jail run -- true": rivals.start([*program(), "run", "--", "true"]),
            "python -c pass": rivals.start([sys.executable, "-c", "pass"]),
        },
        rounds,
    )
    base = took["python -c pass"]
    return [timed("python -c pass", base), timed("jail run -- true", took["jail run -- true"], base, 4)]


def script(rounds: int) -> list[Row]:
    """``jail run hello.py``: at most 1.3 plain starts of the guest's interpreter more than ``jail run -- true``."""
    with tempfile.TemporaryDirectory() as folder:
        hello = os.path.join(folder, "hello.py")
        with open(hello, "w", encoding="utf-8") as file:
            file.write('print("hello")\n')
        took = take_turns(
            {
                "jail run hello.py": rivals.start([*program(), "run", hello]),
                "jail run -- true": rivals.start([*program(), "run", "--", "true"]),
                "python -I hello.py": rivals.start([sys.executable, "-I", hello]),
            },
            rounds,
        )
    ours, base, plain = took.values()
    return [
        timed("python -I hello.py", plain),
        timed("jail run -- true", base),
        extra("jail run hello.py, the rest of it", ours, base, plain, 1.3),
    ]


def filter_cost(rounds: int) -> list[Row]:
    """A guest that does system calls alone, with its policy's filter and, in the same jail, one that allows all."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise Missing("there is no C compiler (sudo apt install gcc)")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        guest = os.path.join(folder, "syscalls")
        subprocess.run([compiler, "-O2", "-static", "-o", guest, os.path.join(HERE, "syscalls.c")], check=True)
        filtered = prepare(["/opt/syscalls", "20000"], None, ro=[f"{guest}:/opt/syscalls"])
        open_to_all = filtered.replace(seccomp=ALLOW_ALL, refusals=(), require=())
        figures: dict[str, list[float]] = {"outside": [], "allow all": [], "filter": []}

        def note(name: str, text: str) -> None:
            figures[name].append(float(text) / 1e9)

        take_turns(
            {
                "outside": lambda: note("outside", subprocess.check_output([guest, "20000"], text=True)),
                "allow all": lambda: note("allow all", execute(open_to_all).check().stdout),
                "filter": lambda: note("filter", execute(filtered).check().stdout),
            },
            rounds,
        )
    return [
        timed("getppid read write stat, outside of a jail", figures["outside"]),
        timed("in a jail whose filter allows all", figures["allow all"], figures["outside"]),
        timed("in a jail with the filter of its policy", figures["filter"], figures["outside"]),
        timed("  the filter to one that allows all", figures["filter"], figures["allow all"], 1.05),
    ]


_PRINTER = """
import sys
sys.path.insert(0, sys.argv[1])
from jail.runs.execute import execute, prepare
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
plan = prepare(["head", "-c", sys.argv[2], "/dev/zero"], None, limits={"output": "2G", "wall": "10m", "cpu": "10m"})
null = open("/dev/null", "wb")
result = execute(plan, keep=False, forward=(null.fileno(), null.fileno())).check()
assert result.usage.stdout_bytes == int(sys.argv[2])
print(peak())
"""


def output(rounds: int) -> list[Row]:
    """The supervisor's peak memory while its guest prints a gigabyte: that of a megabyte and at most 4 MB more."""
    peaks = {}
    for size in (MEGABYTE, GIGABYTE):
        arguments = [sys.executable, "-c", _PRINTER, os.path.dirname(HERE), str(size)]
        peaks[size] = min(int(subprocess.check_output(arguments)) for _ in range(min(rounds, 3)))
    grown = (peaks[GIGABYTE] - peaks[MEGABYTE]) / MEGABYTE
    return [
        Row(name="guest prints 1 MB: supervisor's peak", median=f"{peaks[MEGABYTE] / MEGABYTE:.1f} MB"),
        Row(name="guest prints 1 GB: supervisor's peak", median=f"{peaks[GIGABYTE] / MEGABYTE:.1f} MB"),
        Row(name="  MB more", ratio=grown, limit=4),
    ]


QUESTIONS: dict[str, tuple[Callable[[int], list[Row]], int]] = {  # and their usual rounds
    "start": (start, 60),
    "tier": (tier, 60),
    "command": (command, 30),
    "script": (script, 30),
    "filter": (filter_cost, 15),
    "output": (output, 1),
}


def main() -> int:
    given = questions.read(questions.reader(__doc__, None), QUESTIONS)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start of the command line would compile all of it anew
    asked = {name: QUESTIONS[name][0] for name in given.names}
    usual = {name: rounds for name, (_, rounds) in QUESTIONS.items()}
    return questions.status(questions.answer(asked, given, usual=usual))


if __name__ == "__main__":
    sys.exit(main())
