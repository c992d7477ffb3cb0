# category: module-attr | expect: contained | min-python: 3.11 | source: __dict__ of a module
import textwrap
print("ESCAPED:module dict" if "__builtins__" in textwrap.__dict__ else "contained")
