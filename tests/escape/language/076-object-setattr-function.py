# category: getattr | expect: contained | min-python: 3.11 | source: object.__setattr__ writes where a guard only watched setattr
def f(x=5):
    return x
def g(x):
    return "other"
object.__setattr__(f, "__code__", g.__code__)
print("ESCAPED:code replaced" if f() == "other" else "contained")
