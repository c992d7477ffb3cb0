# category: mutate-shared | expect: contained | min-python: 3.11 | source: functools.partial's state set from outside
import functools
p = functools.partial(int)
p.__setstate__((__import__, ("posix",), {}, {}))
print("ESCAPED:posix by a partial's state" if p().getpid() else "contained")
