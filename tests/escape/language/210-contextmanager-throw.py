# category: frames | expect: contained | min-python: 3.11 | source: the with statement throws the error into a generator
import contextlib
seen = []
@contextlib.contextmanager
def cm():
    try:
        yield
    except ZeroDivisionError as e:
        seen.append(e.__traceback__.tb_frame)
with cm():
    1 / 0
print("ESCAPED:frame by a context manager" if seen[0].f_builtins["open"] else "contained")
