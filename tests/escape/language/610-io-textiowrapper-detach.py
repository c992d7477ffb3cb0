# category: file | expect: contained | min-python: 3.11 | source: standard output's buffer detached, its class used again
import sys
out = sys.stdout.buffer
raw = getattr(out, "raw", out)
f = raw.__class__.__new__(raw.__class__)
f.__init__("/proc/self/status")
print("ESCAPED:file read" if f.read(4) == b"Name" else "contained")
