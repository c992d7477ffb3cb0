# category: deputy | expect: contained | min-python: 3.11 | source: a dataclass's factory is a reader of C
import dataclasses, functools, operator
D = dataclasses.make_dataclass("D", [("g", object, dataclasses.field(default_factory=functools.partial(operator.attrgetter("__globals__"), lambda: 0)))])
print("ESCAPED:globals by a factory" if "__builtins__" in D().g else "contained")
