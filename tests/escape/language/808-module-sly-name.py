# category: getattr | expect: contained | min-python: 3.11 | source: a module is asked for a name that equals every other
import sys
class Sly(str):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return True
    __hash__ = str.__hash__
print("ESCAPED:sys.modules by a sly name" if getattr(sys, Sly("modules"))["posix"].getpid() else "contained")
