# category: exc-leak | expect: contained | min-python: 3.11 | source: out of a sort key
import operator
try:
    sorted([lambda: 0], key=operator.attrgetter("__globals__.nothing"))
except AttributeError as e:
    print("ESCAPED:globals by e.obj" if "__builtins__" in e.obj else "contained")
