# category: deputy | expect: contained | min-python: 3.11 | source: optparse.Values.read_module shows a module's whole dictionary
import optparse

values = optparse.Values()
values.read_module("posixpath", "loose")
found = getattr(values, "__built" + "ins__", None)
print("ESCAPED:builtins by optparse" if found else "ESCAPED:genericpath" if hasattr(values, "genericpath") else "contained")
