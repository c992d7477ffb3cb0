# category: exec-injection | expect: contained | min-python: 3.11 | source: a dataclass in the namespace of another module
import dataclasses
C = type("C", (), {"__module__": "os", "__annotations__": {"x": int}})
D = dataclasses.dataclass(C)
print("ESCAPED:method with os's namespace" if D.__init__.__globals__["getpid"]() else "contained")
