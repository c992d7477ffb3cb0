# category: import | expect: contained | min-python: 3.11 | source: a star import
from os import *
print("ESCAPED:os names" if getpid() else "contained")
