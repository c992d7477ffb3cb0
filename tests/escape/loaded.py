"""python -m tests.escape.loaded --python PATH [--level LEVEL] [PACKAGE...]: the corpus of language/, packages loaded.

Each payload runs in a jail of a pool whose policy lists the packages and whose zygote has imported them, at level
standard; those of bench/packages, if none is given (polars, which starts threads, is only listed). Prints each payload
that reached what it must not, with what it said, and at the end how many were held: the score in docs/language.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import jail

from .payloads import FITTING, Payload, escaped

PROGRAMS = [payload for payload in FITTING if not payload.endless]
PACKAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "bench" / "packages").glob("*.py"))
# Threads that start with an import end a zygote: BLAS and Arrow can go without theirs, polars cannot.
QUIET = (("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1"), ("JE_ARROW_MALLOC_CONF", "background_thread:false"))
NEVER_FORKED = {"polars"}
LIMITS = {"memory": "4G", "pids": 256, "output": "1M", "disk": "64M", "cpu": 60, "wall": 60}


def policy(python: str, level: str, packages: list[str]) -> jail.Policy:
    base = jail.Policy.load("python", **LIMITS)
    imports, preload = ("@stdlib", *packages), tuple(name for name in packages if name not in NEVER_FORKED)
    guest = base.guest.replace(level=level, interpreter=python, imports=imports, preload=preload)
    return base.replace(guest=guest, environment=base.environment.replace(set=QUIET))


def end(pool: jail.Pool, payload: Payload) -> str:
    """Returns "escaped", or how it was held: by a denial, by a verdict, or without a word."""
    result = pool.run(payload.source, wall="60s")
    if said := escaped(result.stdout):
        print(f"{payload.name}: {said[0][:150]}", flush=True)
        return "escaped"
    if result.verdict == "violation" or result.denials:
        return "refused, with a denial" if not result.alarm else "seen by an alarm"
    return "held" if result.verdict in {"ok", "exit"} else f"ended: {result.verdict}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--level", default="standard")
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    words = parser.parse_args()
    with jail.Pool(policy(words.python, words.level, words.packages), warm=2) as pool:
        ends = Counter(end(pool, payload) for payload in PROGRAMS)
    print(f"{len(PROGRAMS)} payloads, {', '.join(words.packages)} loaded:")
    for what, number in ends.most_common():
        print(f"{number:5} {what}")
    return int(ends["escaped"] > 0)


if __name__ == "__main__":
    sys.exit(main())
