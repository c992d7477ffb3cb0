# category: hook-shadow | expect: contained | min-python: 3.11 | source: a function's __module__ forged for pickling by name
import pickle, posix as kept_away
def f():
    pass
f.__module__, f.__qualname__, f.__name__ = "posix", "getpid", "getpid"
try:
    data = pickle.dumps(f, 0)
except pickle.PicklingError as e:
    data = b"cposix\ngetpid\n."
print("ESCAPED:posix.getpid" if pickle.loads(data)() else "contained")
