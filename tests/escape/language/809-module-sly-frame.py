# category: getattr | expect: contained | min-python: 3.11 | source: the same for the function that gives frames
import sys
class Sly(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
f = getattr(sys, Sly("_getframe"))
print("ESCAPED:sys._getframe by a sly name" if f(0) else "contained")
