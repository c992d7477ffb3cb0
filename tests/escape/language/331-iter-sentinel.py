# category: stealth-call | expect: contained | min-python: 3.11 | source: iter with a sentinel calls without arguments
import functools
m = next(iter(functools.partial(__import__, "posix"), None))
print("ESCAPED:posix by iter" if m.getpid() else "contained")
