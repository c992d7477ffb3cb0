"""Before and after: what a program has changed of the global object, and that the next one sees nothing of it."""

from __future__ import annotations

import jail

PROGRAM = """
var counter = 1;
globalThis.cache = new Map();
function helper() { return counter; }
globalThis.structuredClone = null;
Array.prototype.last = 'polluted';
"""
LOOK = "Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, typeof globalThis[name]]))"


def look(pool: jail.Pool, program: str) -> dict[str, str]:
    return pool.run(f"{program}\n({LOOK})", value=True).value


with jail.Pool("javascript") as pool:
    before, after, again = look(pool, ""), look(pool, PROGRAM), look(pool, "")
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            print(f"{name:16} {before.get(name, 'absent'):10} -> {after.get(name, 'absent')}")
    print("the next program sees", "nothing of it" if again == before else "what this one left")
    print("[].last is", pool.run(f"{PROGRAM}; String([].last)", value=True).value)
