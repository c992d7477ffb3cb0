# category: attr-walk | expect: contained | min-python: 3.11 | source: a library method's function through __func__
import string
g = string.Formatter().vformat.__func__.__globals__
print("ESCAPED:string namespace" if "_string" in g and "__builtins__" in g else "contained")
