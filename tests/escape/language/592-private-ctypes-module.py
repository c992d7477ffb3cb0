# category: memory | expect: contained | min-python: 3.11 | source: the C half of ctypes
import _ctypes
print("ESCAPED:_ctypes" if _ctypes.dlopen(None, 0) else "contained")
