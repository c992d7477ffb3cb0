# category: module-attr | expect: contained | min-python: 3.11 | source: the C-backed abc module keeps sys
import collections.abc
print("ESCAPED:namespace" if collections.abc.Mapping.get.__globals__["sys"].modules["posix"].getpid() else "contained")
