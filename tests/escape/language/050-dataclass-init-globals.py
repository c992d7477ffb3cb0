# category: attr-walk | expect: contained | min-python: 3.11 | source: a dataclass's generated __init__
import dataclasses
@dataclasses.dataclass
class D:
    x: int = 1
g = D.__init__.__globals__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
