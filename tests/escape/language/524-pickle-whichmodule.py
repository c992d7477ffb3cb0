# category: deputy | expect: contained | min-python: 3.11 | source: pickle's helper walks all modules and their attributes
import pickle
def f():
    pass
del f.__module__
f.__module__ = None
seen = []
class Name(str):
    def split(self, *a):
        seen.append(1)
        return str.split(self, *a)
where = pickle.whichmodule(f, Name("f"))
print("ESCAPED:pickle namespace" if pickle.whichmodule.__globals__["sys"].modules and where else "contained")
