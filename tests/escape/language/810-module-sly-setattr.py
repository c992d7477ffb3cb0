# category: mutate-shared | expect: contained | min-python: 3.11 | source: a module is given a name that equals every other
import sys
class Sly(str):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return True
    __hash__ = str.__hash__
keep = sys.getrecursionlimit
try:
    setattr(sys, Sly("intern"), lambda s: "hijacked")
except TypeError:
    pass
import collections
try:
    hit = collections.namedtuple("P", "x").__name__ == "hijacked"
except (TypeError, ValueError):
    hit = True
print("ESCAPED:sys written by a sly name" if hit else "contained")
