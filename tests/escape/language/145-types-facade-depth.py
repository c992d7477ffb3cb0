# category: module-attr | expect: contained | min-python: 3.11 | source: the type constructors in types
import types
c = types.CodeType
f = types.FunctionType
print("ESCAPED:constructors" if f((lambda: 1).__code__, {})() == 1 and c else "contained")
