# category: getattr | expect: contained | min-python: 3.11 | source: a foreign descriptor used as one's own class attribute
import types
class Box(type(lambda: 0).__class__):
    look = types.FunctionType.__dict__["__globals__"]
print("ESCAPED:globals" if "__builtins__" in Box.__dict__["look"].__get__(lambda: 0) else "contained")
