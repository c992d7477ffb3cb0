# category: module-attr | expect: contained | min-python: 3.11 | source: traceback's linecache reads files
import traceback
lines = traceback.linecache.getlines("/proc/self/status")
print("ESCAPED:file read" if lines and lines[0].startswith("Name") else "contained")
