# category: stealth-call | expect: contained | min-python: 3.11 | source: __del__ of an object in a cycle
class D:
    def __del__(self):
        seen.append(print.__self__)
seen = []
d = D()
d.me = d
del d
import gc
gc.collect()
print("ESCAPED:builtins by __del__" if seen[0].open else "contained")
