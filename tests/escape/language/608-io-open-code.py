# category: file | expect: contained | min-python: 3.11 | source: io.open_code, for which no mode is given
import io
print("ESCAPED:file read" if io.open_code("/proc/self/status").read(4) == b"Name" else "contained")
