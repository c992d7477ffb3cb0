# category: unicode | expect: contained | min-python: 3.11 | source: a ligature that comes apart into two letters
class C:
    profile = 5
import sys
f = sys.setproﬁle
print("ESCAPED:sys.setprofile" if callable(f) else "contained")
