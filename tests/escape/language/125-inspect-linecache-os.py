# category: module-attr | expect: contained | min-python: 3.11 | source: two steps: inspect, linecache, os
import inspect
m = inspect.linecache
print("ESCAPED:file read" if m.getline("/proc/self/status", 1).startswith("Name") else "contained")
