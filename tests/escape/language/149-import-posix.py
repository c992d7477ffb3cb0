# category: import | expect: contained | min-python: 3.11 | source: the C module below os
import posix
print("ESCAPED:posix" if posix.getpid() else "contained")
