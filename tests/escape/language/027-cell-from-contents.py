# category: attr-walk | expect: contained | min-python: 3.11 | source: a function's code is run over cells of the guest's choice
import types
def outer(x):
    return lambda: x
f = outer(1)
g = types.FunctionType(f.__code__, {}, "g", (), (types.CellType(42),))
print("ESCAPED:function from parts" if g() == 42 else "contained")
