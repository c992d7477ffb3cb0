# category: file | expect: contained | min-python: 3.11 | source: standard input by its number
import sys
fd = sys.stdin.fileno()
f = type(getattr(sys.stdin.buffer, "raw", sys.stdin.buffer))("/proc/self/fd/%d" % fd)
print("ESCAPED:descriptor opened again" if f.fileno() > 2 else "contained")
