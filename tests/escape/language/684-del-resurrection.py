# category: late-exec | expect: contained | min-python: 3.11 | source: a finalizer that puts itself back
import sys
class D:
    def __del__(self):
        global again
        again = self
        seen.append(sys._getframe().f_builtins)
seen = []
D()
print("ESCAPED:builtins in a resurrected object" if seen[0]["open"] and again else "contained")
