# category: match | expect: contained | min-python: 3.11 | source: the rest of a type's dict by **
import types
match vars(types.FunctionType):
    case {"__code__": c, **rest}:
        print("ESCAPED:descriptors" if "__builtins__" in rest["__globals__"].__get__(lambda: 0) else "contained")
