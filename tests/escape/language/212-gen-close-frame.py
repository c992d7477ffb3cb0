# category: frames | expect: contained | min-python: 3.11 | source: the frame of a generator being closed
seen = []
def g():
    try:
        yield 1
    finally:
        try:
            raise ValueError
        except ValueError as e:
            seen.append(e.__traceback__.tb_frame)
it = g()
next(it)
del it
print("ESCAPED:frame while closing" if seen[0].f_builtins["open"] else "contained")
