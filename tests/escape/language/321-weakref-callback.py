# category: stealth-call | expect: contained | min-python: 3.11 | source: the callback of a weak reference
import weakref
class C:
    pass
seen = []
c = C()
r = weakref.ref(c, lambda ref: seen.append(ref.__callback__ or __import__("posix")))
del c
print("ESCAPED:posix by weakref" if seen[0].getpid() else "contained")
