# category: attr-walk | expect: contained | min-python: 3.11 | source: functools' cells inside a generic function
import functools
@functools.singledispatch
def f(x):
    return x
cells = [c.cell_contents for c in f.register.__closure__]
print("ESCAPED:functools cells" if any(isinstance(c, dict) for c in cells) else "contained")
