# category: file | expect: contained | min-python: 3.11 | source: codecs.open
import codecs
print("ESCAPED:file read" if codecs.open("/proc/self/status", "r", "utf-8").readline().startswith("Name") else "contained")
