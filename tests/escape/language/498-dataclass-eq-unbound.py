# category: deputy | expect: contained | min-python: 3.11 | source: a generated comparison reads a field of any object
import dataclasses
class Spy:
    def __eq__(self, other):
        seen.append(other)
        return True
seen = []
D = dataclasses.make_dataclass("D", [("__globals__", object)], init=False, repr=False)
class Fake:
    __class__ = type(lambda: 0)
fake = Fake()
setattr(fake, "__globals__", Spy())
D.__eq__(lambda: 0, fake)
print("ESCAPED:globals by a generated comparison" if "__builtins__" in seen[0] else "contained")
