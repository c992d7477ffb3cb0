# category: exec | expect: contained | min-python: 3.11 | source: wrappers that keep the guest's function with library code around it
import reprlib
class C:
    @reprlib.recursive_repr()
    def __repr__(self):
        return "x"
cells = [c.cell_contents for c in C.__repr__.__closure__]
print("ESCAPED:cells of a library's wrapper" if any(isinstance(c, set) for c in cells) else "contained")
