# category: dos-recursion | expect: contained | min-python: 3.11 | source: evaluated texts that evaluate
def f(n):
    return eval("f(n + 1)")
f(0)
