# category: bytecode | expect: contained | min-python: 3.11 | source: a library's function bound to a guest's object
import types, string
m = types.MethodType(string.Formatter.vformat, object())
print("ESCAPED:string namespace" if "_string" in m.__func__.__globals__ else "contained")
