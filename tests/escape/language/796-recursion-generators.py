# category: dos-recursion | expect: contained | min-python: 3.11 | source: generators that delegate to themselves
def g():
    yield from g()
next(g())
