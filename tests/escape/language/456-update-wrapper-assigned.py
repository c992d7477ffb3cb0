# category: deputy | expect: contained | min-python: 3.11 | source: update_wrapper copies the attributes it is told to
import functools
class Box:
    def __setattr__(self, name, value):
        seen.append(value)
seen = []
functools.update_wrapper(Box(), lambda: 0, assigned=("__globals__",), updated=())
print("ESCAPED:globals by update_wrapper" if "__builtins__" in seen[0] else "contained")
