# category: file | expect: contained | min-python: 3.11 | source: linecache
import linecache
print("ESCAPED:file read" if linecache.getline("/proc/self/status", 1).startswith("Name") else "contained")
