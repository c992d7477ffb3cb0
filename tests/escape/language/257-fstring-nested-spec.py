# category: fstring | expect: contained | min-python: 3.11 | source: the attribute in a nested spec
class T:
    def __format__(self, spec):
        return spec
s = f"{T():{(lambda: 0).__globals__!s}}"
print("ESCAPED:globals text" if "__builtins__" in s else "contained")
