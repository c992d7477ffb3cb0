# category: deputy | expect: contained | min-python: 3.11 | source: a generated repr reads a field of any object
import dataclasses
D = dataclasses.make_dataclass("D", [("__globals__", object)], init=False, eq=False)
s = D.__repr__(lambda: 0)
print("ESCAPED:globals text by a generated repr" if "__builtins__" in s else "contained")
