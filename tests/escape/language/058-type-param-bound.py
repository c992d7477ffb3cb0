# category: attr-walk | expect: contained | min-python: 3.12 | source: a bound of a type variable is evaluated late
def f[T: print.__self__](x: T):
    return x
print("ESCAPED:builtins by lazy bound" if f.__type_params__[0].__bound__.open else "contained")
