# category: stealth-call | expect: contained | min-python: 3.11 | source: copy calls what __reduce_ex__ names
import copy
class C:
    def __reduce_ex__(self, protocol):
        return __import__, ("posix",)
print("ESCAPED:posix by copy" if copy.copy(C()).getpid() else "contained")
