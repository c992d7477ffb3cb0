"""A judge of programming exercises: each submission is run on each case, in a jail of its own from a pool.

Nothing that one submission does is there for the next, and its verdict comes from the kernel, not from its word.
"""

from __future__ import annotations

import jail

CASES = [("3 4\n", "7\n"), ("2 5000000000\n", "5000000002\n"), ("-1 1\n", "0\n")]
SUBMISSIONS = {
    "ann": "a, b = map(int, input().split())\nprint(a + b)",
    "bob": "a, b = map(int, input().split())\nprint(abs(a) + abs(b))",
    "cid": "a, b = map(int, input().split())\nwhile a != b: pass\nprint(2 * b)",
    "dee": "a, b = map(int, input().split())\nprint(len([0] * a + [0] * b))",
    "eve": "import os\nos.system('cat /srv/cases/*')",
    "fay": "a, b = input().split(',')\nprint(int(a) + int(b))",
}
WORDS = {
    "cpu": "time limit",
    "wall": "time limit",
    "memory": "memory limit",
    "output": "output limit",
    "violation": "forbidden",
}


def judged(result: jail.Result, expected: str) -> str:
    """Returns the verdict on one case."""
    if result.verdict == "ok":
        return "accepted" if result.stdout == expected else "wrong answer"
    if result.exception and result.exception.type == "MemoryError":
        return "memory limit"
    return WORDS.get(result.verdict, "runtime error")


def first_failure(pool: jail.Pool, source: str) -> str:
    """Runs a submission on the cases up to the first that it fails."""
    for number, (given, expected) in enumerate(CASES, 1):
        word = judged(pool.run(source, stdin=given), expected)
        if word != "accepted":
            return f"case {number}: {word}"
    return f"accepted, {len(CASES)} cases"


with jail.Pool("python", warm=2, cpu=0.5, wall=10, memory="64M") as pool:
    for name, source in SUBMISSIONS.items():
        print(f"{name}: {first_failure(pool, source)}")
