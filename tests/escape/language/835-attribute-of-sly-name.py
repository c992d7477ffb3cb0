# category: getattr | expect: contained | min-python: 3.11 | source: a name that hashes like one and equals any
import sys
class Sly(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
found = getattr(sys, Sly("modules"))
print("ESCAPED:modules by a sly name" if "_frozen_importlib" in found else "contained")
