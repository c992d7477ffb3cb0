# category: module-attr | expect: contained | min-python: 3.11 | source: the parser behind re holds a warnings door
import re
m = re._parser
print("ESCAPED:re._parser" if m.__builtins__["open"]("/proc/self/status").read(4) == "Name" else "contained")
