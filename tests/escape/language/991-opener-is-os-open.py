# category: file | expect: contained | min-python: 3.11 | source: a function of C's opens the file for open()
import os
print("ESCAPED:file read" if open("/proc/self/status", opener=os.open).read(4) == "Name" else "contained")
