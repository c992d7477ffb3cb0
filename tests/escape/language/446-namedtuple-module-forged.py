# category: exec-injection | expect: contained | min-python: 3.11 | source: the module of a namedtuple forged, its helpers keep real namespaces
import collections
P = collections.namedtuple("P", "x", module="os")
print("ESCAPED:namespace of collections" if P._replace.__globals__["_sys"].modules["os"].getpid() and P.__module__ == "os" else "contained")
