# category: frames | expect: contained | min-python: 3.11 | source: throw() carries a traceback along
def g():
    try:
        yield 1
    except ValueError as e:
        yield e.__traceback__
it = g()
next(it)
tb = it.throw(ValueError())
print("ESCAPED:frame" if tb.tb_frame.f_builtins["open"] else "contained")
