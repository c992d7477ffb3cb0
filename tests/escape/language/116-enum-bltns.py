# category: module-attr | expect: contained | min-python: 3.11 | source: enum keeps builtins under another name
import enum
b = getattr(enum, "bltns", None) or getattr(enum, "builtins", None) or enum.sys.modules["builtins"]
print("ESCAPED:builtins" if b.open("/proc/self/status").read(4) == "Name" else "contained")
