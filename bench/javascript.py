"""python bench/javascript.py [OPTION...] [QUESTION...]: JavaScript in the jail beside what others run it in.

Questions: answers, computing; both by default. The first is the time to answer of ``1 + 1`` and memory, in turns, each
round one of each: a call in a pool of warm jails of either guest, a Python call in such a pool, `jail run`, `node -e`;
of the npm packages that lie in FOLDER (``npm install vm2 ses quickjs-emscripten isolated-vm``) and the `deno` on PATH
(``pip install deno``) those that are there, each in a process of its own, as a caller who runs source of strangers has
to start them. The second is a set of programs that compute, in each guest, in Node and in Deno.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from table import Row, percentile, seconds  # noqa: E402

import jail  # noqa: E402  # found by the line above

SUM = "1 + 1"
PACKAGES = {
    "vm2": "const { VM } = require('vm2'); console.log(new VM().run('1 + 1'))",
    "ses": "require('ses'); lockdown(); console.log(new Compartment().evaluate('1 + 1'))",
    "quickjs-emscripten": "require('quickjs-emscripten').getQuickJS().then((it) => console.log(it.evalCode('1 + 1')))",
    "isolated-vm": "const ivm = require('isolated-vm'); const it = new ivm.Isolate(); "
    "console.log(it.createContextSync().evalSync('1 + 1'))",
}
COMPUTING = {
    "loop": "let n = 0; for (let i = 0; i < 3e6; i++) n = (n + i * 7) % 1000003; n",
    "calls": "const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(25)",
    "text": "let s = ''; for (let i = 0; i < 2e5; i++) s += String.fromCharCode(97 + i % 26); s.split('a').length",
    "objects": "const m = new Map(); for (let i = 0; i < 2e5; i++) m.set(`k${i % 5000}`, { i }); m.size",
    "sort": "Array.from({ length: 1e5 }, (_, i) => (i * 7919) % 100003).sort((a, b) => a - b)[5]",
}
WANTED_FACTOR = 10  # times faster than `node -e`
WANTED_RATIO = 1.2  # of a Python call in the same kind of pool


def program(*line: str, folder: str | None = None) -> Callable[[], int]:
    """Returns what runs a program and tells the bytes of its largest process."""
    environment = {**os.environ, "NODE_PATH": os.path.join(folder or "", "node_modules")}

    def run() -> int:
        with subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{line[0]} ended with status {child.returncode}")
        return usage.ru_maxrss * 1024

    return run


def call(pool: jail.Pool) -> Callable[[], int]:
    return lambda: pool.run(SUM, value=True).check().usage.memory_peak_bytes or 0


def contenders(pools: dict[str, jail.Pool], modules: str | None) -> dict[str, Callable[[], int]]:
    found = {f"jail.Pool, {name}": call(pool) for name, pool in pools.items()}
    line = (sys.executable, "-m", "jail", "run", "-p")
    found["jail run -p javascript"] = program(*line, "javascript", "-c", SUM)
    node, deno = shutil.which("node"), shutil.which("deno")
    if node:
        found["jail run -p node"] = program(*line, "node", "-c", SUM)
        found["node -e"] = program(node, "-e", SUM)
        for name, source in PACKAGES.items():
            if modules and os.path.isdir(os.path.join(modules, "node_modules", name)):
                found[f"{name} in node"] = program(node, "-e", source, folder=modules)
    if deno:
        found["deno eval"] = program(deno, "eval", SUM)
    return found


def answers(rounds: int, modules: str | None = None) -> list[Row]:
    """Time to answer of 1 + 1, and the memory of the largest process."""
    names = ("javascript", "node", "python") if shutil.which("node") else ("javascript", "python")
    with contextlib.ExitStack() as stack:
        pools = {name: stack.enter_context(jail.Pool(name, warm=2)) for name in names}
        those = contenders(pools, modules)
        for act in those.values():
            act()
        times: dict[str, list[float]] = {name: [] for name in those}
        memory = dict.fromkeys(those, 0)
        for _ in range(rounds):
            for name, act in those.items():
                for pool in pools.values():  # it makes up for the jail that was taken, as between two requests
                    assert pool._standby is not None
                    pool._standby.wait_until_idle()
                started = time.perf_counter()
                memory[name] = max(memory[name], act())
                times[name].append(time.perf_counter() - started)
    rows = [
        Row(
            name=name,
            median=seconds(median(taken)),
            p90=seconds(percentile(taken, 90)),
            fastest=seconds(min(taken)),
            note=f"{memory[name] / 1e6:.1f} MB",
        )
        for name, taken in times.items()
    ]
    ours = median(times["jail.Pool, javascript"])
    rows.append(Row(name="  to a Python call", ratio=ours / median(times["jail.Pool, python"]), limit=WANTED_RATIO))
    if "node -e" in times:
        rows.append(Row(name="  times as fast as node -e", ratio=median(times["node -e"]) / ours, least=WANTED_FACTOR))
    return rows


def inside(source: str, told_by: str = "") -> str:
    return f"const began = performance.now(); {{ {source} }} {told_by}(performance.now() - began)"


def computing(rounds: int) -> list[Row]:
    """Programs that compute, timed from within; ratios to the same program in the jail's first guest."""
    node, deno = shutil.which("node"), shutil.which("deno")
    lines = {"node": [node, "-p"], "node --jitless": [node, "--jitless", "-p"]} if node else {}
    if deno:
        lines["deno"] = [deno, "eval"]
    rows = []
    for name, source in COMPUTING.items():
        taken: dict[str, list[float]] = {}
        for guest in ("javascript", "node") if node else ("javascript",):
            values = [jail.run(inside(source), policy=guest, value=True, wall=60).check().value for _ in range(rounds)]
            taken[f"jail, {guest}"] = [float(str(value)) for value in values]
        for other, line in lines.items():
            command = [*line, inside(source) if line[-1] == "-p" else inside(source, "console.log")]
            taken[other] = [float(subprocess.check_output(command, stderr=subprocess.DEVNULL)) for _ in range(rounds)]
        first = median(taken["jail, javascript"])
        rows += [
            Row(name=f"{name}: {place}", median=f"{median(times):.2f} ms", ratio=median(times) / first)
            for place, times in taken.items()
        ]
    return rows


def main() -> int:
    parser = questions.reader(__doc__, 30)
    parser.add_argument("--modules", metavar="FOLDER", help="the folder with node_modules of the rivals")
    given = questions.read(parser, ["answers", "computing"])
    asked = {
        "answers": partial(answers, modules=given.modules),
        "computing": lambda rounds: computing(max(3, rounds // 10)),
    }
    titles = {"answers": f"answers: {answers.__doc__}", "computing": f"computing: {computing.__doc__}"}
    return questions.status(questions.answer({name: asked[name] for name in given.names}, given, titles))


if __name__ == "__main__":
    sys.exit(main())
