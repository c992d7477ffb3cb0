# category: deputy | expect: contained | min-python: 3.11 | source: a library imports the module that its caller names, which none has asked for
import optparse

values = optparse.Values()
values.read_module("pty", "loose")
print("ESCAPED:pty" if hasattr(values, "spawn") else "contained")
