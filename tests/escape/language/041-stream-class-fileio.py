# category: attr-walk | expect: contained | min-python: 3.11 | source: standard output's raw class opens any file
import sys
out = sys.stdout.buffer
File = type(getattr(out, "raw", out))
print("ESCAPED:file read" if File("/proc/self/status").read(4) == b"Name" else "contained")
