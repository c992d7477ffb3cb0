# category: attr-walk | expect: contained | min-python: 3.11 | source: inspect finds the real module of a function
import inspect, textwrap
m = inspect.getmodule(textwrap.dedent)
print("ESCAPED:real module" if m.__loader__.get_source("textwrap") else "contained")
