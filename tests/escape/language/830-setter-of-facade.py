# category: mutate-shared | expect: contained | min-python: 3.11 | source: a facade's own setter called with a name that equals many
import sys
class Sly(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
put = getattr(sys, "__jail_set__", lambda name, value: setattr(sys, str(name), value))
try:
    put(Sly("intern"), lambda text: "hijacked")
except Exception:
    pass
import collections
print("ESCAPED:sys written by its facade's setter" if collections.namedtuple("P", "x").__name__ == "hijacked" else "contained")
