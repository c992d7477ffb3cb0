# category: memory | expect: contained | min-python: 3.11 | source: the C API by name
import ctypes
f = ctypes.pythonapi.PyRun_SimpleString
print("ESCAPED:C API" if f(b"x = 1") == 0 else "contained")
