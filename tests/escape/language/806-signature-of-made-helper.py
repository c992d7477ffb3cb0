# category: deputy | expect: contained | min-python: 3.11 | source: the same of contextlib's helper, by a signature
import contextlib, inspect
@contextlib.contextmanager
def f():
    yield
del f.__wrapped__
f.__annotations__ = {"return": "os"}
m = inspect.signature(f, eval_str=True).return_annotation
print("ESCAPED:os by contextlib's names" if m.getpid() else "contained")
