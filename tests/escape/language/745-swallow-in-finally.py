# category: dos-swallow | expect: limit:time | min-python: 3.11 | source: the end swallowed by finally
def f():
    while True:
        try:
            while True:
                pass
        finally:
            f()
f()
