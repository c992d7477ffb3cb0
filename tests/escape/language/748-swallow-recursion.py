# category: dos-swallow | expect: limit:time | min-python: 3.11 | source: recursion within its own handler
def f():
    try:
        f()
    except BaseException:
        f()
f()
