# category: builtins-recovery | expect: contained | min-python: 3.11 | source: types.FunctionType over code with a namespace without builtins gets the real ones
import types
g = types.FunctionType((lambda: __import__("os")).__code__, {})
print("ESCAPED:os" if g().getpid() else "contained")
