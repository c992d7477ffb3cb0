# category: bytecode | expect: contained | min-python: 3.11 | source: a function's constants replaced
def f():
    return "safe"
g = type(f)(f.__code__.replace(co_consts=(None, "evil")), {})
print("ESCAPED:function from a changed code object" if g() in ("evil", None) else "contained")
