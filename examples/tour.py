"""A guest that tries its luck: run it with ``jail run examples/tour.py`` and see what it meets.

It works as any Python does, tries ways that lead out of other sandboxes made of Python, says what each met, and then
eats memory until it is stopped. examples/kernel.py asks the kernel instead, with the language ring off.
"""

import operator
import pickle
import statistics
import sys
from collections import Counter


def attempt(what, act):
    try:
        print(f"{what:<34} {act()}")
    except Exception as error:
        print(f"{what:<34} refused: {str(error).rpartition('here: ')[2]}")


def of(thing, name):
    return lambda: getattr(thing, name)


def frame_of_a_traceback():
    try:
        return int("no number")
    except ValueError as error:
        return getattr(error.__traceback__, "tb_" + "frame")


attempt("a sum, a mean, a count", lambda: f"{sum(range(101))}, {statistics.mean([1, 2, 6])}, {Counter('jail')['a']}")
attempt("a function's globals", of(attempt, "__globals__"))
attempt("... named in a format", lambda: str.format("{.__globals__}", attempt))
attempt("... in source that is made", lambda: eval("attempt.__glo" + "bals__"))
attempt("a function's code, asked in C", lambda: operator.attrgetter("__code__")(attempt))
attempt("the module behind print()", of(print, "__self__"))
attempt("all classes there are", lambda: type.__subclasses__(object))
attempt("the frame of a traceback", frame_of_a_traceback)
attempt("the frame of a generator", of((n for n in ()), "gi_frame"))
attempt("the frame of the caller", of(sys, "_getframe"))
attempt("os.system", lambda: __import__("os").system("id"))
attempt("... named by a pickle", lambda: pickle.loads(b"cposix\nsystem\n(S'id'\ntR."))
attempt("the C library", lambda: __import__("ctypes").CDLL(None))
attempt("a socket", lambda: __import__("socket").socket())
attempt("a file", lambda: open("/etc/passwd"))  # noqa: SIM115

print("eating memory ...", flush=True)
hoard = []
while True:
    hoard.append(bytearray(16 << 20))
