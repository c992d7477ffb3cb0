# category: attr-walk | expect: contained | min-python: 3.11 | source: a logging handler's stream leads to FileIO
import logging
out = logging.StreamHandler().stream.buffer
File = type(getattr(out, "raw", out))
print("ESCAPED:file read" if File("/proc/self/status").read(4) == b"Name" else "contained")
