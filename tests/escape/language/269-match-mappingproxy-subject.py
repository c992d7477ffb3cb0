# category: match | expect: contained | min-python: 3.11 | source: a mapping pattern over a type's dict
import types
match types.FunctionType.__dict__:
    case {"__globals__": d}:
        print("ESCAPED:descriptor" if "__builtins__" in d.__get__(lambda: 0) else "contained")
