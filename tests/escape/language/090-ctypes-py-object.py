# category: getattr | expect: contained | min-python: 3.11 | source: ctypes reads attributes by the C API
import ctypes
get = ctypes.pythonapi.PyObject_GetAttrString
get.restype, get.argtypes = ctypes.py_object, [ctypes.py_object, ctypes.c_char_p]
print("ESCAPED:globals by the C API" if "__builtins__" in get(lambda: 0, b"__globals__") else "contained")
