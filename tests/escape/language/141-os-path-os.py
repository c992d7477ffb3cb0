# category: module-attr | expect: contained | min-python: 3.11 | source: os.path is a module that imports os
import os.path
print("ESCAPED:os" if os.path.os.getpid() else "contained")
