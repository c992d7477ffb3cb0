# category: getattr | expect: contained | min-python: 3.11 | source: writing through setattr and deleting through delattr
def f(x=5):
    return x
def g():
    return "other"
setattr(f, "__code__", getattr(g, "__code__"))
print("ESCAPED:code replaced" if f() == "other" else "contained")
