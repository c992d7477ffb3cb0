# category: deputy | expect: contained | min-python: 3.11 | source: a function that contextlib has made for the guest has contextlib's names
import contextlib, inspect
@contextlib.contextmanager
def helper():
    yield
vars(helper).clear()
helper.__annotations__ = {"x": "__name__"}
name = inspect.get_annotations(helper, eval_str=True)["x"]
print("ESCAPED:names of contextlib" if name == "contextlib" else "contained")
