# category: memory | expect: contained | min-python: 3.11 | source: raw memory by address
import ctypes
print("ESCAPED:memory read" if ctypes.string_at(id(None), 8) else "contained")
