# category: stealth-call | expect: contained | min-python: 3.11 | source: weakref.finalize registers with atexit
import weakref
class C:
    pass
c = C()
f = weakref.finalize(c, print, "late")
g = f.__class__._registry
print("ESCAPED:registry of finalizers" if any(True for _ in g) and f.__class__.__init__.__globals__["sys"].modules else "contained")
