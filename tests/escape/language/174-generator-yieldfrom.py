# category: frames | expect: contained | min-python: 3.11 | source: the inner iterator of a delegating generator
def inner():
    yield 1
def outer():
    yield from inner()
it = outer()
next(it)
print("ESCAPED:frame" if it.gi_yieldfrom.gi_frame.f_builtins["open"] else "contained")
