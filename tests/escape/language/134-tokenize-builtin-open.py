# category: module-attr | expect: contained | min-python: 3.11 | source: tokenize keeps the builtin open
import tokenize
print("ESCAPED:open" if tokenize._builtin_open("/proc/self/status").read(4) == "Name" else "contained")
