# category: exec-injection | expect: contained | min-python: 3.11 | source: the functional way asks the caller's frame for its module
import enum
E = enum.Enum("E", {"A": 1}, module="os", qualname="getpid")
m = __import__("sys").modules[E.__module__]
print("ESCAPED:os by an enum's module" if m.getpid() else "contained")
