# category: deputy | expect: contained | min-python: 3.11 | source: the same by the decorator
import functools
class Box:
    pass
@functools.wraps(print, assigned=("__self__",), updated=())
class Kept:
    pass
b = vars(Kept)["__self__"]
print("ESCAPED:builtins by wraps" if b.open("/proc/self/status").read(4) == "Name" else "contained")
