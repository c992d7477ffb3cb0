# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: an argument of a generic has a __typing_subst__ after its parameters were counted, and C takes the one before the first
from typing import TypeVar


class Late:
    pass


T = TypeVar("T")
late = Late()
generic = list[late, T]
generic.__parameters__
given = []
Late.__typing_subst__ = lambda self, argument: given.append(argument) or int
try:
    generic[int]
except TypeError:
    pass
print("ESCAPED:a word of the stack" if given else "contained")
