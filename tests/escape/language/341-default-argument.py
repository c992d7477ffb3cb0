# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: a default argument
def f(x=print.__self__):
    return x
print("ESCAPED:builtins" if f().open else "contained")
