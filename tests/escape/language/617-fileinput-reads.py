# category: file | expect: contained | min-python: 3.11 | source: fileinput
import fileinput
line = next(iter(fileinput.input(["/proc/self/status"])))
print("ESCAPED:file read" if line.startswith("Name") else "contained")
