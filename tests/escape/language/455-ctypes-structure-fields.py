# category: exec-injection | expect: contained | min-python: 3.11 | source: structure fields with addresses
import ctypes
class S(ctypes.Structure):
    _fields_ = [("refs", ctypes.c_ssize_t), ("kind", ctypes.c_void_p)]
x = [1, 2]
s = S.from_address(id(x))
print("ESCAPED:object memory" if s.refs > 0 and s.kind == id(list) else "contained")
