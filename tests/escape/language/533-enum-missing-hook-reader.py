# category: deputy | expect: contained | min-python: 3.11 | source: enum calls _missing_ from its own frame
import enum, operator
class E(enum.Enum):
    A = 1
    _missing_ = staticmethod(operator.attrgetter("__globals__.nothing"))
try:
    E(lambda: 0)
except AttributeError as e:
    print("ESCAPED:globals by e.obj" if "__builtins__" in e.obj else "contained")
except ValueError as e:
    print("ESCAPED:globals by context" if "__builtins__" in e.__context__.obj else "contained")
