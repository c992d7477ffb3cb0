# category: deputy | expect: contained | min-python: 3.11 | max-python: 3.12 | source: the same of a wrapper that a library made for the guest
import inspect, reprlib
@reprlib.recursive_repr()
def f(self):
    pass
f.__annotations__ = {"y": "builtins"}
m = inspect.get_annotations(f, eval_str=True)["y"]
print("ESCAPED:builtins by reprlib's names" if m.__import__("posix").getpid() else "contained")
