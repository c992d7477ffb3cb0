# category: exc-leak | expect: contained | min-python: 3.11 | source: the error wrapped in a group by a library
import operator
try:
    try:
        operator.attrgetter("__globals__.nothing")(lambda: 0)
    except AttributeError as e:
        raise ExceptionGroup("g", [e]) from None
except* AttributeError as group:
    print("ESCAPED:globals by e.obj" if "__builtins__" in group.exceptions[0].obj else "contained")
