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


def frame_of_a_traceback():
    try:
        1 / 0
    except ZeroDivisionError as error:
        return getattr(error.__traceback__, "tb_" + "frame")


attempt("a sum, a mean, a count", lambda: (sum(range(101)), statistics.mean([1, 2, 6]), Counter("jail")["a"]))
attempt("a function's globals", lambda: getattr(attempt, "__glo" + "bals__"))
attempt("... named in a format", lambda: "{0.__globals__}".format(attempt))
attempt("... and in source that is made", lambda: eval("attempt.__glo" + "bals__"))
attempt("a function's code, asked in C", lambda: operator.attrgetter("__code__")(attempt))
attempt("the module behind print()", lambda: getattr(print, "__self__"))
attempt("all classes there are", lambda: getattr(object, "__subclasses__")())
attempt("the frame of a traceback", frame_of_a_traceback)
attempt("the frame of a generator", lambda: getattr((n for n in ()), "gi_" + "frame"))
attempt("what else is loaded", lambda: sys.modules["os"])
attempt("the os module", lambda: __import__("os").system("id"))
attempt("the C library", lambda: __import__("ctypes").CDLL(None))
attempt("a socket", lambda: __import__("socket").socket())
attempt("the password file", lambda: open("/etc/passwd").read())
attempt("a pickle of os.system", lambda: pickle.loads(b"cposix\nsystem\n(S'id'\ntR."))

print("eating memory ...", flush=True)
hoard = []
while True:
    hoard.append(bytearray(16 << 20))
