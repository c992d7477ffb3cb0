# category: file | expect: contained | min-python: 3.11 | source: tempfile makes directories
import tempfile
d = tempfile.TemporaryDirectory(dir="/dev/shm")
print("ESCAPED:directory made" if d.name.startswith("/") else "contained")
