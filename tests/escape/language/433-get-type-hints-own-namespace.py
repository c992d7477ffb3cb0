# category: exec | expect: contained | min-python: 3.11 | source: typing evaluates in a namespace without builtins, which gets the real ones
import typing
class C:
    x: "open"
h = typing.get_type_hints(C, {}, {})
print("ESCAPED:open by type hints" if h["x"]("/proc/self/status").read(4) == "Name" else "contained")
