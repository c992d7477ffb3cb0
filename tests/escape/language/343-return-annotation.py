# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: annotations of arguments and of the return
def f(x: (lambda: 0).__globals__) -> print.__self__:
    return x
print("ESCAPED:builtins" if f.__annotations__["return"].open else "contained")
