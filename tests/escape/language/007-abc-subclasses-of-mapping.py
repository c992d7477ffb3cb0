# category: attr-walk | expect: contained | min-python: 3.11 | source: a library base class lists what was derived from it
import collections.abc
found = [c for c in collections.abc.MutableMapping.__subclasses__() if c.__name__ == "_Environ"]
print("ESCAPED:os._Environ" if found[0].__init__.__globals__["getpid"]() else "contained")
