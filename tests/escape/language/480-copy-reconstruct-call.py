# category: deputy | expect: contained | min-python: 3.11 | source: copy calls what a reduction names
import copy, operator
class C:
    def __reduce_ex__(self, protocol):
        return operator.attrgetter("__globals__"), (lambda: 0,)
print("ESCAPED:globals by copy" if "__builtins__" in copy.copy(C()) else "contained")
