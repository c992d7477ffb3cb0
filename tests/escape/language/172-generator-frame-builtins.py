# category: frames | expect: contained | min-python: 3.11 | source: a generator's frame and its builtins
def g():
    yield 1
it = g()
print("ESCAPED:frame" if it.gi_frame.f_builtins["open"] else "contained")
