# category: dos-recursion | expect: contained | min-python: 3.11 | source: recursion without end
def f():
    return f() + 1
f()
