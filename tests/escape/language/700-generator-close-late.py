# category: late-exec | expect: contained | min-python: 3.11 | source: a suspended generator is closed at the end
def g(show=print):
    try:
        yield 1
    finally:
        show("ESCAPED:builtins in a late generator" if show.__self__.eval else "contained", flush=True)
it = g()
next(it)
