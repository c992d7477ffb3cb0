# category: file | expect: contained | min-python: 3.11 | source: io.open
import io
print("ESCAPED:file read" if io.open("/proc/self/status").read(4) == "Name" else "contained")
