# category: deputy | expect: contained | min-python: 3.11 | source: DynamicClassAttribute calls a getter of C
import types, operator
d = types.DynamicClassAttribute(operator.attrgetter("__globals__"))
print("ESCAPED:globals" if "__builtins__" in d.__get__(lambda: 0) else "contained")
