# category: format | expect: contained | min-python: 3.11 | source: the __format__ of library classes given odd specs
import decimal, enum
class E(str, enum.Enum):
    A = "a"
s = "{0.__class__.__call__.__globals__[sys].modules[os]}".format(E.A)
g = "{0.__class__.__class__.__call__.__globals__[sys]}".format(E.A)
print("ESCAPED:sys text by an enum" if "module" in s + g else "contained")
