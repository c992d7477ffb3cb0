"""Exceptions that the interpreter prints and goes on: in finalizers, in callbacks of weak references, in generators."""

import datetime
import sys
import traceback
import weakref


class Broken:
    def __del__(self):
        raise ValueError("in a finalizer")


class Watched:
    pass


def unfinished():
    try:
        yield
    finally:
        raise ValueError("in a generator")


Broken()
watched = Watched()
reference = weakref.ref(watched, lambda _: 1 / 0)
del watched
waiting = unfinished()
next(waiting)
del waiting
print(datetime.datetime.utcnow().year > 2000)  # 3.12 warns of it

try:
    {}["key"]
except KeyError:
    sys.excepthook(*sys.exc_info())
    sys.__excepthook__(*sys.exc_info())

sys.unraisablehook = lambda told: print("hook:", told.exc_value)
Broken()
sys.unraisablehook = sys.__unraisablehook__
Broken()


def outer():
    return [frame.name for frame in traceback.extract_stack()]


print(outer())
try:
    exec("def f(:")
except SyntaxError as error:
    print([frame.name for frame in traceback.extract_tb(error.__traceback__)])
