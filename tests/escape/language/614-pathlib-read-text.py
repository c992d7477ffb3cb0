# category: file | expect: contained | min-python: 3.11 | source: pathlib reads
import pathlib
print("ESCAPED:file read" if pathlib.Path("/proc/self/status").read_text().startswith("Name") else "contained")
