"""python bench/javascript.py [--rounds N] [--modules FOLDER]: JavaScript in the jail beside what others run it in.

Time to answer of ``1 + 1`` (p50 and p95) and memory, in turns, each round one of each: a call in a pool of warm jails
of either guest, a Python call in such a pool, `jail run`, `node -e`; of the npm packages that lie in FOLDER (``npm
install vm2 ses quickjs-emscripten isolated-vm``) and the `deno` on PATH (``pip install deno``) those that are there,
each in a process of its own, as a caller who runs source of strangers has to start them. Then a set of programs that
compute, in each guest, in Node and in Deno.
"""

from __future__ import annotations

import argparse
import contextlib
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


def answers(rounds: int, modules: str | None) -> None:
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
                times[name].append((time.perf_counter() - started) * 1e3)
    print(f"{'time to answer, ms':28} {'p50':>8} {'p95':>8} {'MB':>8}")
    for name, taken in times.items():
        print(f"{name:28} {median(taken):8.2f} {quantiles(taken, n=20)[18]:8.2f} {memory[name] / 1e6:8.1f}")
    ours = median(times["jail.Pool, javascript"])
    ratio = ours / median(times["jail.Pool, python"])
    print(f"beside a Python call: {ratio:.2f} times (wanted: at most {WANTED_RATIO}), {held(ratio <= WANTED_RATIO)}")
    if "node -e" in times:
        factor = median(times["node -e"]) / ours
        print(f"faster than node -e: {factor:.1f} times (wanted: {WANTED_FACTOR}), {held(factor >= WANTED_FACTOR)}")


def held(is_held: bool) -> str:
    return "held" if is_held else "not held"


def inside(source: str, told_by: str = "") -> str:
    return f"const began = performance.now(); {{ {source} }} {told_by}(performance.now() - began)"


def computing(rounds: int) -> None:
    node, deno = shutil.which("node"), shutil.which("deno")
    lines = {"node": [node, "-p"], "node --jitless": [node, "--jitless", "-p"]} if node else {}
    if deno:
        lines["deno"] = [deno, "eval"]
    guests = ("javascript", "node") if node else ("javascript",)
    print(
        f"\n{'computing, ms':12} " + " ".join(f"{name:>16}" for name in (*(f"jail, {one}" for one in guests), *lines))
    )
    for name, source in COMPUTING.items():
        taken = [
            [jail.run(inside(source), policy=guest, value=True, wall=60).check().value for _ in range(rounds)]
            for guest in guests
        ]
        for line in lines.values():
            command = [*line, inside(source) if line[-1] == "-p" else inside(source, "console.log")]
            taken.append([float(subprocess.check_output(command, stderr=subprocess.DEVNULL)) for _ in range(rounds)])
        print(f"{name:12} " + " ".join(f"{median(times):16.1f}" for times in taken))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--modules", help="the folder with node_modules of the rivals")
    given = asked.parse_args()
    answers(given.rounds, given.modules)
    computing(max(3, given.rounds // 10))


if __name__ == "__main__":
    main()
