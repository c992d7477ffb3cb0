# category: dos-swallow | expect: limit:time | min-python: 3.11 | source: a generator that refuses to close
def g():
    while True:
        try:
            yield
        except BaseException:
            pass
it = g()
while True:
    try:
        next(it)
    except BaseException:
        pass
