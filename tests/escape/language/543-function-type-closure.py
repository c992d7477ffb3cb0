# category: bytecode | expect: contained | min-python: 3.11 | source: the function type called with foreign cells
def outer(secret):
    def inner():
        return secret
    return inner
a, b = outer(1), outer(2)
g = type(a)(a.__code__, {}, "g", None, b.__closure__)
print("ESCAPED:function with foreign cells" if g() == 2 else "contained")
