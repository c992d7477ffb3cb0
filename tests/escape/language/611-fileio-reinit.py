# category: file | expect: contained | min-python: 3.11 | source: a file object made to open another file
import sys
out = sys.stdin.buffer
raw = getattr(out, "raw", out)
raw.__init__("/proc/self/status")
print("ESCAPED:file read by standard input" if sys.stdin.readline().startswith("Name") else "contained")
