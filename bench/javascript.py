"""python bench/javascript.py [--rounds N] [--modules FOLDER]: JavaScript in the jail beside what others run it in.

Time to answer of ``1 + 1`` (p50 and p95), in turns, each round one of each: a call in a pool of warm jails, a Python
call in such a pool, `jail run`, `node -e`; of the npm packages that lie in FOLDER (``npm install vm2 ses
quickjs-emscripten isolated-vm``) and the `deno` on PATH those that are there, each in a process of its own, as a
caller who runs source of strangers has to start them. Then a set of programs that compute, in the engine and in Node.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

import jail

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


def program(*line: str, folder: str | None = None) -> Callable[[], object]:
    environment = {**os.environ, "NODE_PATH": os.path.join(folder or "", "node_modules")}
    return lambda: subprocess.run(line, env=environment, capture_output=True, check=True, timeout=60)


def contenders(pool: jail.Pool, python: jail.Pool, modules: str | None) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        "jail.Pool, javascript": lambda: pool.run(SUM, value=True).check(),
        "jail.Pool, python": lambda: python.run(SUM, value=True).check(),
        "jail run -p javascript": program(sys.executable, "-m", "jail", "run", "-p", "javascript", "-c", SUM),
    }
    node, deno = shutil.which("node"), shutil.which("deno")
    if node:
        found["node -e"] = program(node, "-e", SUM)
        for name, source in PACKAGES.items():
            if modules and os.path.isdir(os.path.join(modules, "node_modules", name)):
                found[f"{name} in node"] = program(node, "-e", source, folder=modules)
    if deno:
        found["deno eval"] = program(deno, "eval", SUM)
    return found


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def answers(rounds: int, modules: str | None) -> None:
    with jail.Pool("javascript", warm=4) as pool, jail.Pool("python", warm=4) as python:
        those = contenders(pool, python, modules)
        for act in those.values():
            act()
        times: dict[str, list[float]] = {name: [] for name in those}
        for _ in range(rounds):
            for name, act in those.items():
                time.sleep(0.02)  # the pool makes up for the jail that was taken, as between two requests
                times[name].append(seconds(act) * 1e3)
        memory = pool.run(SUM).usage.memory_peak_bytes
    print(f"{'time to answer, ms':28} {'p50':>8} {'p95':>8}")
    for name, those_times in times.items():
        print(f"{name:28} {median(those_times):8.2f} {quantiles(those_times, n=20)[18]:8.2f}")
    ours = median(times["jail.Pool, javascript"])
    ratio = ours / median(times["jail.Pool, python"])
    print(f"beside a Python call: {ratio:.2f} times (wanted: at most {WANTED_RATIO}), {held(ratio <= WANTED_RATIO)}")
    if "node -e" in times:
        factor = median(times["node -e"]) / ours
        print(f"faster than node -e: {factor:.1f} times (wanted: {WANTED_FACTOR}), {held(factor >= WANTED_FACTOR)}")
    print(f"memory of a call in the pool: {(memory or 0) / 1e6:.1f} MB")


def held(is_held: bool) -> str:
    return "held" if is_held else "not held"


def inside(source: str) -> str:
    return f"const began = performance.now(); {{ {source} }} performance.now() - began"


def computing(rounds: int) -> None:
    node = shutil.which("node")
    lines = {"node": [node], "node --jitless": [node, "--jitless"]} if node else {}
    print(f"\n{'computing, ms':28} " + " ".join(f"{name:>16}" for name in ("jail", *lines)))
    with jail.Pool("javascript", warm=1) as pool:
        for name, source in COMPUTING.items():
            taken = {"jail": [pool.run(inside(source), value=True).value for _ in range(rounds)]}
            for label, line in lines.items():
                command = [*line, "-p", inside(source)]
                taken[label] = [
                    json.loads(subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL))
                    for _ in range(rounds)
                ]
            print(f"{name:28} " + " ".join(f"{median(times):16.1f}" for times in taken.values()))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--modules", help="the folder with node_modules of the rivals")
    given = asked.parse_args()
    answers(given.rounds, given.modules)
    computing(max(3, given.rounds // 10))


if __name__ == "__main__":
    main()
