# category: attr-walk | expect: contained | min-python: 3.11 | source: pprint keeps the real standard output
import pprint
out = pprint.PrettyPrinter()._stream.buffer
File = getattr(out, "raw", out).__class__
print("ESCAPED:file read" if File("/proc/self/status").read(4) == b"Name" else "contained")
