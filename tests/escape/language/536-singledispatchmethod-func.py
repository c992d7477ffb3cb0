# category: deputy | expect: contained | min-python: 3.11 | source: singledispatchmethod keeps its function and dispatcher
import functools
class C:
    @functools.singledispatchmethod
    def f(self, x):
        return x
d = vars(C)["f"]
print("ESCAPED:globals" if "__builtins__" in d.func.__globals__ and d.dispatcher.registry else "contained")
