# category: ast-blind-spot | expect: contained | min-python: 3.13 | source: defaults of type parameters
def f[T = print.__self__, *Ts = (lambda: 0).__globals__]():
    pass
print("ESCAPED:builtins" if f.__type_params__[0].__default__.open else "contained")
