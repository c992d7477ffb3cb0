# category: mutate-shared | expect: contained | min-python: 3.11 | source: a method planted in a builtin type
import ctypes
get = ctypes.pythonapi.PyObject_GenericGetDict
get.restype, get.argtypes = ctypes.py_object, [ctypes.py_object]
d = type.__dict__["__dict__"].__get__(int)
holder = ctypes.py_object.from_address(id(d) + 16).value
holder["probe_mark"] = 7
print("ESCAPED:builtin type written" if (5).probe_mark == 7 else "contained")
