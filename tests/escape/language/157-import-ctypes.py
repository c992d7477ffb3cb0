# category: import | expect: contained | min-python: 3.11 | source: ctypes
import ctypes
print("ESCAPED:ctypes" if ctypes.CDLL(None).getpid() else "contained")
