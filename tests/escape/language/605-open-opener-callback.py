# category: file | expect: contained | min-python: 3.11 | source: open with an opener of the guest
import sys
f = open("x", opener=lambda path, flags: 0)
print("ESCAPED:descriptor opened" if f.fileno() == 0 else "contained")
