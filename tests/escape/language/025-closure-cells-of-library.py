# category: attr-walk | expect: contained | min-python: 3.11 | source: a decorated library function keeps the original in a cell
import functools, typing
form = typing.NamedTuple.__mro_entries__ if hasattr(typing.NamedTuple, "__mro_entries__") else typing.get_type_hints
@functools.singledispatch
def f(x):
    return x
names = [c.cell_contents for c in f.dispatch.__closure__]
print("ESCAPED:cells of a library function" if form.__globals__["sys"].modules and any(callable(n) or n for n in names) else "contained")
