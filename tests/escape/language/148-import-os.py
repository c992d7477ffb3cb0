# category: import | expect: contained | min-python: 3.11 | source: the plain import statement
import os
print("ESCAPED:os" if os.getpid() and os.listdir("/") else "contained")
