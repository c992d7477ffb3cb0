# category: exec | expect: contained | min-python: 3.11 | source: gettext compiles plural forms
import gettext
f = gettext.c2py("n % 10")
g = f.__globals__
print("ESCAPED:generated function's namespace" if "_as_int" in g and "__builtins__" in g else "contained")
