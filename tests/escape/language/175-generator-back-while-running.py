# category: frames | expect: contained | min-python: 3.11 | source: the caller's frame while the generator runs
def g():
    yield it.gi_frame.f_back
it = g()
f = next(it)
print("ESCAPED:caller's frame" if f.f_code.co_name == "<module>" else "contained")
