# category: exc-leak | expect: contained | min-python: 3.11 | source: the error as another's context
import operator
try:
    try:
        operator.attrgetter("__globals__.nothing")(lambda: 0)
    finally:
        raise KeyError
except KeyError as e:
    print("ESCAPED:globals by e.__context__.obj" if "__builtins__" in e.__context__.obj else "contained")
