# category: bytecode | expect: contained | min-python: 3.11 | source: names within the bytecode replaced
def f(x):
    return x.harmless
c = f.__code__.replace(co_names=("__globals__",))
g = type(f)(c, {})
print("ESCAPED:globals by changed names" if "__builtins__" in g(f) else "contained")
