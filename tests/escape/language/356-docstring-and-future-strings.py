# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: annotations as text, evaluated later by a library
from __future__ import annotations
import typing
def f(x: print.__self__):
    pass
print("ESCAPED:builtins" if typing.get_type_hints(f, None, None)["x"].open else "contained")
