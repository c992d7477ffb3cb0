# category: exc-leak | expect: contained | min-python: 3.11 | source: AttributeError keeps the object it was raised for
import operator
try:
    operator.attrgetter("__self__.nothing")(print)
except AttributeError as e:
    print("ESCAPED:builtins by e.obj" if e.obj.open else "contained")
