# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library class's method deleted
import string
keep = string.Formatter.vformat
del string.Formatter.vformat
hit = not hasattr(string.Formatter(), "vformat")
string.Formatter.vformat = keep
print("ESCAPED:library class's method deleted" if hit else "contained")
