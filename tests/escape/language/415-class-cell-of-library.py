# category: mutate-shared | expect: contained | min-python: 3.11 | source: super()'s cell in a library's method
import string
cell = string.Template.__init_subclass__.__func__.__closure__[0]
keep = cell.cell_contents
cell.cell_contents = int
try:
    type("T", (string.Template,), {})
    hit = False
except TypeError:
    hit = True
cell.cell_contents = keep
print("ESCAPED:cell of a library's method" if hit else "contained")
