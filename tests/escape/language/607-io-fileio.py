# category: file | expect: contained | min-python: 3.11 | source: io.FileIO
import io
print("ESCAPED:file read" if io.FileIO("/proc/self/status").read(4) == b"Name" else "contained")
