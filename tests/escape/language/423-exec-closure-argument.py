# category: exec | expect: contained | min-python: 3.11 | source: exec with a closure
def f():
    x = 1
    def g():
        nonlocal x
        x = 2
    return g
g = f()
exec(g.__code__, globals(), closure=g.__closure__)
print("ESCAPED:exec with a code object and cells" if g.__closure__[0].cell_contents == 2 else "contained")
